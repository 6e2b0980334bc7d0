/** `npm run fuzz`: looks for inputs that a reader errs on, or tries one again. CONTRIBUTING.md has more. */
import { readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { madeCorpus } from './engine/corpus.ts';
import { runInput } from './engine/run-input.ts';
import { runTarget } from './engine/run-child.ts';
import { isTargetName, type TargetName, targetNames, targets } from './targets.ts';

const DEFAULT_SECONDS = 60;

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

function nameOfTarget(name: string): TargetName {
  if (isTargetName(name)) return name;
  return refuse(`There is no target "${name}". There are ${targetNames.join(', ')}.`);
}

function wholeNumber(text: string, option: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  return refuse(`Give --${option} a whole number.`);
}

/** The folder of an input is named like its target. */
async function replay(path: string, name: string): Promise<void> {
  const { target } = await targets[nameOfTarget(name)]();
  const input = readFileSync(path);
  await runInput(target, input);
  await target.judge?.([input]);
  console.log(`${name}: ${input.length} bytes, and nothing is wrong with what it makes of them.`);
}

interface FuzzRun {
  readonly names: readonly TargetName[];
  readonly seed: number;
  readonly seconds: number;
  readonly inputs: number | undefined;
  readonly keep: boolean;
}

async function fuzz({ names, seed, seconds, inputs, keep }: FuzzRun): Promise<void> {
  const much = inputs === undefined ? `${seconds} seconds in all` : `${inputs} inputs each`;
  console.log(`Seed ${seed}: ${names.length} targets, ${much}.`);
  let found = 0;
  for (const target of names) {
    const onFinding = (path: string, error: string): void => {
      found += 1;
      const file = relative(process.cwd(), path);
      console.log(`\n${target}: ${error}\n  Try it again: npm run fuzz -- --replay ${file}\n`);
    };
    const end = await runTarget({ target, seed, seconds: seconds / names.length, inputs, keep, onFinding });
    if (!end) continue;
    const rate = Math.round((end.executions / end.ms) * 1000);
    const growth = `${end.edgesBefore} to ${end.edgesAfter} of ${end.edgesAll} edges`;
    console.log(
      `${target.padEnd(16)} ${end.executions} inputs, ${rate} a second; from ${growth}; ${end.inputs} in the corpus`,
    );
  }
  console.log(found === 0 ? 'Nothing was found.' : `${found} findings.`);
  if (!keep)
    console.log(
      `What took new edges is in ${relative(process.cwd(), madeCorpus)}; --keep puts the best of it into the repository.`,
    );
  if (found > 0) process.exitCode = 1;
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
    inputs: { type: 'string' },
    target: { type: 'string', multiple: true },
    seed: { type: 'string' },
    replay: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
if (values.replay === undefined) {
  const names = values.target?.map(nameOfTarget) ?? targetNames;
  const number = (name: 'seed' | 'inputs'): number | undefined =>
    values[name] === undefined ? undefined : wholeNumber(values[name], name);
  await fuzz({
    names,
    seed: number('seed') ?? Date.now() % 1_000_000_000,
    seconds: wholeNumber(values.seconds, 'seconds'),
    inputs: number('inputs'),
    keep: values.keep,
  });
} else {
  await replay(values.replay, values.target?.[0] ?? basename(dirname(values.replay)));
}
