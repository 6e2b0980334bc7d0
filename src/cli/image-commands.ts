import { Argument, type Command } from 'commander';
import type { SignImageOptions } from './commands/sign-image.ts';
import type { VerifyImageOptions } from './commands/verify-image.ts';
import type { OutputOptions } from './context.ts';
import { manifestHelp, signImageHelp, verifyImageHelp } from './help.ts';
import { runCommand } from './run-command.ts';
import { addOutputOptions, showChoices } from './setting-options.ts';

// The commands about images of the VM, from their manifests.

export function addManifest(program: Command): void {
  const command = program
    .command('manifest')
    .description('say what differs between two images, by their manifests')
    .addArgument(showChoices(new Argument('<ACTION>', 'what to do'), ['diff']))
    .argument('<OLD>', 'manifest.json of an image')
    .argument('<NEW>', 'manifest.json of another one')
    .addHelpText('after', manifestHelp);
  addOutputOptions(command);
  command.action((action: string, before: string, after: string, options: OutputOptions) =>
    runCommand(options, async (context) => {
      const { manifest } = await import('./commands/manifest.ts');
      manifest(action, [before, after], context);
    }),
  );
}

export function addSignImage(program: Command): void {
  const command = program
    .command('sign-image')
    .description('sign the manifest of an image that you have built')
    .argument('<MANIFEST>', 'manifest.json of the image')
    .addHelpText('after', signImageHelp)
    .requiredOption('--key <FILE>', "the image builder's secret key, as keygen --image-builder writes it")
    .option('--out <DIR>', 'folder for what is signed (default: where the manifest is)')
    .option('--force', 'replace files of the same name');
  addOutputOptions(command);
  command.action((file: string, options: SignImageOptions & OutputOptions) =>
    runCommand(options, async (context) => {
      const { signImageCommand } = await import('./commands/sign-image.ts');
      await signImageCommand(file, options, context);
    }),
  );
}

export function addVerifyImage(program: Command): void {
  const command = program
    .command('verify-image')
    .description('verify the signed manifest of an image, and files of the image by it')
    .argument('<MANIFEST>', 'manifest.json.sig of the image')
    .argument('[FILES...]', 'vmlinux, bzImage and initramfs.cpio, those that you have')
    .addHelpText('after', verifyImageHelp)
    .requiredOption('--key <FILE>', 'public keys of image builders whose signature counts, or a folder of them')
    .option('--signature <FILE>', 'detached signature (.asc); MANIFEST is the manifest.json then')
    .option('--image-digest <DIGEST>', 'fail unless it is this image: as info or a provenance names it')
    .option('--commit <ID>', 'fail unless it was built from this commit');
  addOutputOptions(command);
  command.action((file: string, files: readonly string[], options: VerifyImageOptions & OutputOptions) =>
    runCommand(options, async (context) => {
      const { verifyImage } = await import('./commands/verify-image.ts');
      await verifyImage(file, files, options, context);
    }),
  );
}
