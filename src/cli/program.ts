import { Argument, Command, Option } from 'commander';
import { isFolder } from '../platform/folder.ts';
import { version } from '../platform/version.ts';
import type { AuditVerifyOptions } from './commands/audit-verify.ts';
import type { CreateOptions } from './commands/create.ts';
import type { VerifyOptions } from './commands/verify.ts';
import type { WatchCommandOptions } from './commands/watch.ts';
import type { OutputOptions } from './context.ts';
import { auditVerifyHelp, createHelp, generalHelp, healthHelp, serveHelp, verifyHelp, watchHelp } from './help.ts';
import { addCertificates, addKeys } from './key-commands.ts';
import { addConfirmKeys, addRestoreKeys, addRollKeys } from './key-ring-commands.ts';
import { addManifest, addSignImage, addVerifyImage } from './image-commands.ts';
import { addInfo } from './info-command.ts';
import { runCommand } from './run-command.ts';
import { serveSettings } from './serve-settings.ts';
import {
  addAgentOptions,
  addAgentsInTurn,
  addAssignments,
  addOutputOptions,
  addSetting,
  type OptionValues,
  settingsFor,
  showChoices,
} from './setting-options.ts';

// Each command's own part is loaded when it runs: whoever asks for help, or verifies, does not wait for a gRPC server.

function addServe(program: Command): void {
  const command = program.command('serve').description('run the agent').addHelpText('after', serveHelp);
  for (const name of serveSettings) addSetting(command, name);
  addAssignments(command);
  command.action((options: OptionValues) =>
    runCommand({ quiet: true }, async (context) => {
      const { serve } = await import('./commands/serve.ts');
      await serve(() => settingsFor(options), context);
    }),
  );
}

function addCreate(program: Command): void {
  const command = program
    .command('create')
    .description('make a release of a tag, or have an agent make it')
    .argument('<URL>', 'repository, as you would give it to git clone')
    .argument('<TAG>', 'short name of the tag')
    .addHelpText('after', createHelp)
    .option('--out <DIR>', 'folder to put the release into', '.')
    .option('--force', 'replace files of the same name')
    .addOption(
      // An agent that the environment names is no contradiction.
      new Option('--key <FILE>', 'make the release here, without an agent, and sign with this key').conflicts('agent'),
    )
    .option('--credentials-file <FILE>', 'user name and password for the repository')
    .option('--expect-commit <ID>', 'fail unless the tag leads to this commit')
    .option('--expect-key <FINGERPRINT>', 'fail unless this key signs')
    .option('--prefix <PREFIX>', 'put before each path in the archive (default: <name>-<tag>/)')
    .option('--profile', 'say what the time was spent on')
    .addOption(
      new Option(
        '--token <TEXT>',
        'random text for this release: the same again gets the same file, if its answer was lost',
      ).conflicts('key'),
    )
    .addOption(new Option('--wait <SECONDS>', 'ask again for so long while no agent can make it').conflicts('key'));
  addAgentsInTurn(command);
  addAssignments(command);
  addOutputOptions(command);
  command.action((url: string, tag: string, options: CreateOptions & OutputOptions & OptionValues) =>
    runCommand(options, async (context) => {
      const { create } = await import('./commands/create.ts');
      const settings = settingsFor(options, options.key === undefined ? {} : { keyFile: options.key });
      await create([url, tag], settings, options, context);
    }),
  );
}

function addVerify(program: Command): void {
  const command = program
    .command('verify')
    .description('verify a release; list or extract its archive')
    .argument('<FILE>', 'the .git.tgz.sig, a folder of them, or - for standard input')
    .addHelpText('after', verifyHelp)
    .option('--key <FILE>', 'public keys whose signature counts, or a folder of them (or SEALCI_PUBLIC_KEY_FILE)')
    .option('--signature <FILE>', 'detached signature (.asc); FILE is the .git.tgz then')
    .option('--repository <URL>', 'fail unless the release is of this repository')
    .option('--tag <TAG>', 'fail unless the release is of this tag')
    .option('--commit <ID>', 'fail unless the release is of this commit')
    .option('--provenance <FILE>', "the release's provenance (.intoto.jsonl or .intoto.json), to be verified with it")
    .option('--builder <URI>', 'fail unless the provenance names this builder')
    .option('--list', 'print the paths in the archive')
    .option('--extract <DIR>', 'extract the archive into this folder');
  addAssignments(command);
  addOutputOptions(command);
  command.action((file: string, options: VerifyOptions & { key?: string } & OutputOptions & OptionValues) =>
    runCommand(options, async (context) => {
      const settings = settingsFor(options, options.key === undefined ? {} : { publicKeyFile: options.key });
      if (isFolder(file)) {
        const { verifyFolder } = await import('./commands/verify-folder.ts');
        await verifyFolder(file, settings, options, context);
      } else {
        const { verify } = await import('./commands/verify.ts');
        await verify(file, settings, options, context);
      }
    }),
  );
}

function addWatch(program: Command): void {
  program
    .command('watch')
    .description('watch repositories, have agents release new tags, and publish them as a web site')
    .addHelpText('after', watchHelp)
    .requiredOption('--config <FILE>', 'what to watch, as JSON: docs/watch.md')
    .option('--once', 'try everything once and end, for cron and CI')
    .option('--retry', 'ask again for tags that were refused')
    .option('--webhook <HOST:PORT>', 'listen for push events of GitHub, GitLab, Gitea or Forgejo')
    .action((options: WatchCommandOptions) =>
      runCommand({ quiet: true }, async (context) => {
        const { watch } = await import('./commands/watch.ts');
        await watch(options, context);
      }),
    );
}

function addHealth(program: Command): void {
  const command = program
    .command('health')
    .description('tell by the exit code whether an agent makes releases')
    .addHelpText('after', healthHelp);
  addAgentOptions(command);
  addOutputOptions(command);
  command.action((options: OutputOptions & OptionValues) =>
    runCommand(options, async (context) => {
      const { health } = await import('./commands/health.ts');
      await health(settingsFor(options), context);
    }),
  );
}

function addAuditVerify(program: Command): void {
  const command = program
    .command('audit-verify')
    .description("check that an agent's audit log is whole")
    .argument('<FILE>', "the log, a console's output with it in it, or - for standard input")
    .addHelpText('after', auditVerifyHelp)
    .option('--after <HEX>', 'digest of the line before its first one, where FILE is a part of a log')
    .option('--expect-digest <HEX>', 'fail unless a line of the log has this digest');
  addOutputOptions(command);
  command.action((file: string, options: AuditVerifyOptions & OutputOptions) =>
    runCommand(options, async (context) => {
      const { auditVerify } = await import('./commands/audit-verify.ts');
      await auditVerify(file, options, context);
    }),
  );
}

function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script for your shell')
    .addArgument(showChoices(new Argument('<SHELL>', 'the shell'), ['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nExample:\n  source <(sealci-release-agent completion bash)')
    .action((shell: string) =>
      runCommand({}, async (context) => {
        const { completion } = await import('./commands/completion.ts');
        completion(shell, program, context);
      }),
    );
}

/** What adds each command, in the order of the help. One that adds two stands under both. */
const adders: ReadonlyMap<string, (program: Command) => void> = new Map([
  ['serve', addServe],
  ['create', addCreate],
  ['verify', addVerify],
  ['public-key', addKeys],
  ['keygen', addKeys],
  ['certificates', addCertificates],
  ['roll-keys', addRollKeys],
  ['restore-keys', addRestoreKeys],
  ['confirm-keys', addConfirmKeys],
  ['watch', addWatch],
  ['info', addInfo],
  ['health', addHealth],
  ['audit-verify', addAuditVerify],
  ['manifest', addManifest],
  ['sign-image', addSignImage],
  ['verify-image', addVerifyImage],
  ['completion', addCompletion],
]);

/**
 * The command line: all of it, or, when `name` is that of a command, what running that one needs, which takes several
 * milliseconds less.
 */
export function buildProgram(name?: string): Command {
  const program = new Command('sealci-release-agent')
    .description('Makes signed source releases of git tags, and verifies them.')
    .version(version)
    .showHelpAfterError('Add --help to see what is possible.')
    .addHelpText('after', generalHelp);
  // Completion tells of all commands.
  const only = name === undefined || name === 'completion' ? undefined : adders.get(name);
  for (const add of only ? [only] : new Set(adders.values())) add(program);
  return program;
}
