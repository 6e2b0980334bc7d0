import { type Command, Option } from 'commander';
import type { CertificatesOptions } from './commands/certificates.ts';
import type { KeygenOptions } from './commands/keygen.ts';
import type { PublicKeyOptions } from './commands/public-key.ts';
import type { Context, OutputOptions } from './context.ts';
import { certificatesHelp, keygenHelp, publicKeyHelp } from './help.ts';
import { runCommand } from './run-command.ts';
import { addAgentOptions, addOutputOptions, collect, type OptionValues, settingsFor } from './setting-options.ts';

export function addKeys(program: Command): void {
  const publicKey = program
    .command('public-key')
    .description("print an agent's public key")
    .addOption(
      new Option('--fingerprint <HEX>', 'an older key of the agent instead of the one in use').conflicts([
        'all',
        'wkd',
      ]),
    )
    .option('--all', 'every key that the agent ever had, with its revocation')
    .addOption(
      new Option('--pem', 'the key as SubjectPublicKeyInfo in PEM, for verifiers of DSSE such as cosign').conflicts([
        'all',
        'wkd',
      ]),
    )
    .option('--out <FILE>', 'write into this file instead of stdout')
    .option('--wkd <DIR>', 'write all keys as a Web Key Directory, for gpg --locate-keys')
    .addHelpText('after', publicKeyHelp);
  addAgentOptions(publicKey);
  addOutputOptions(publicKey);
  publicKey.action((options: PublicKeyOptions & OutputOptions & OptionValues) =>
    runCommand(options, async (context: Context) => {
      const { publicKey: print } = await import('./commands/public-key.ts');
      await print(settingsFor(options), options, context);
    }),
  );

  const keygen = program
    .command('keygen')
    .description('make a key pair for an agent in production, or for who builds images')
    .addHelpText('after', keygenHelp)
    .requiredOption('--out <DIR>', 'folder to put the files into')
    .option('--lifetime-days <N>', 'let the key expire after so many days from now (default: never)')
    .option('--extend <FILE>', 'let this key pair expire later, or not at all, instead of making one')
    .option('--image-builder', 'a key pair for sign-image: for who builds images, and not for an agent');
  addOutputOptions(keygen);
  keygen.action((options: KeygenOptions & OutputOptions) =>
    runCommand(options, async (context) => {
      const { keygen: make } = await import('./commands/keygen.ts');
      await make(options, context);
    }),
  );
}

export function addCertificates(program: Command): void {
  const command = program
    .command('certificates')
    .description('make certificates for an agent and its callers, to try mutual TLS with')
    .addHelpText('after', certificatesHelp)
    .requiredOption('--out <DIR>', 'folder to put the files into')
    .option('--host <HOST>', "name or address of the agent; may be given again (default: this machine's own)", collect)
    .option('--release-caller <NAME>', 'name of who may ask for releases', 'DNS:controller.example.org')
    .option('--key-caller <NAME>', 'name of who may roll, restore and confirm keys', 'DNS:operator.example.org')
    .option('--days <N>', 'days until they expire', '30');
  addOutputOptions(command);
  command.action((options: CertificatesOptions & OutputOptions) =>
    runCommand(options, async (context) => {
      const { certificates } = await import('./commands/certificates.ts');
      certificates(options, context);
    }),
  );
}
