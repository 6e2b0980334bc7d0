import { type Command, Option } from 'commander';
import type { ConfirmOptions } from './commands/confirm-keys.ts';
import type { RollOptions } from './commands/roll-keys.ts';
import type { OutputOptions } from './context.ts';
import type { WaitOptions } from './fleet.ts';
import { confirmKeysHelp, restoreKeysHelp, rollKeysHelp } from './help.ts';
import { runCommand } from './run-command.ts';
import {
  addFleetOptions,
  addOutputOptions,
  addWait,
  type OptionValues,
  settingsFor,
  showChoices,
} from './setting-options.ts';

// The commands that change the keys of an agent or a fleet.

export function addRollKeys(program: Command): void {
  const roll = program
    .command('roll-keys')
    .description("deny an agent's key pair and have it make a new one")
    .addHelpText('after', rollKeysHelp)
    .addOption(
      showChoices(new Option('--reason <REASON>', 'why the key is denied'), [
        'superseded',
        'compromised',
        'retired',
      ]).makeOptionMandatory(),
    )
    .option('--comment <TEXT>', 'why, in a line, for the people who get the revocation')
    .option('--out <DIR>', 'folder for the sealed key ring, keys, revocation and notice')
    .option('--dry-run', 'say what would happen and change nothing')
    .option('--token <TEXT>', 'ask for the answer of an earlier roll, by the token it was given');
  addFleetOptions(roll);
  addOutputOptions(roll);
  roll.action((options: RollOptions & OutputOptions & OptionValues) =>
    runCommand(options, async (context) => {
      const { rollKeys } = await import('./commands/roll-keys.ts');
      await rollKeys(settingsFor(options), options, context);
    }),
  );
}

export function addRestoreKeys(program: Command): void {
  const restore = program
    .command('restore-keys')
    .description('give a sealed key ring back to agents that were restarted')
    .argument('<FILE>', 'key-ring.sealed, as roll-keys wrote it')
    .addHelpText('after', restoreKeysHelp);
  addWait(restore);
  addFleetOptions(restore);
  addOutputOptions(restore);
  restore.action((file: string, options: WaitOptions & OutputOptions & OptionValues) =>
    runCommand(options, async (context) => {
      const { restoreKeys } = await import('./commands/restore-keys.ts');
      await restoreKeys(file, settingsFor(options), options, context);
    }),
  );
}

export function addConfirmKeys(program: Command): void {
  const confirm = program
    .command('confirm-keys')
    .description('have agents sign with the key ring that they started with')
    .addHelpText('after', confirmKeysHelp)
    .option('--epoch <N>', 'epoch of the ring that is to sign, as you know it: 0 before the first roll')
    .option('--fingerprint <HEX>', 'active key of that ring, as you know it')
    .addOption(
      new Option('--request <FILE>', 'write a statement for an operator to sign, and confirm nothing').conflicts(
        'with',
      ),
    )
    .addOption(
      new Option('--with <FILE>', "the operator's signature, beside the statement that was signed").conflicts([
        'epoch',
        'fingerprint',
      ]),
    );
  addWait(confirm);
  addFleetOptions(confirm);
  addOutputOptions(confirm);
  confirm.action((options: ConfirmOptions & OutputOptions & OptionValues) =>
    runCommand(options, async (context) => {
      const { confirmKeys } = await import('./commands/confirm-keys.ts');
      await confirmKeys(settingsFor(options), options, context);
    }),
  );
}
