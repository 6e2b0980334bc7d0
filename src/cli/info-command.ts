import type { Command } from 'commander';
import type { OutputOptions } from './context.ts';
import { infoHelp } from './help.ts';
import { runCommand } from './run-command.ts';
import { addFleetOptions, addOutputOptions, type OptionValues, settingsFor } from './setting-options.ts';

export function addInfo(program: Command): void {
  const command = program
    .command('info')
    .description('print what an agent is, allows and does; or the key rings of several')
    .addHelpText('after', infoHelp)
    .option('--watch [SECONDS]', 'show what they do, again and again (default: every 2 seconds)');
  addFleetOptions(command);
  addOutputOptions(command);
  command.action((options: OutputOptions & OptionValues & { watch?: string | true }) =>
    runCommand(options, async (context) => {
      const { watch } = options;
      if (watch === undefined) {
        const { info } = await import('./commands/info.ts');
        await info(settingsFor(options), context);
      } else {
        const { watchInfo } = await import('./commands/info-watch.ts');
        await watchInfo(settingsFor(options), watch, context);
      }
    }),
  );
}
