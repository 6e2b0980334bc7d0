import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Random } from './random.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** What is in the repository: few inputs that take all edges known, and those that were once findings. */
const keptCorpus = join(root, 'test/fuzz/corpus');
const keptFindings = join(root, 'test/fuzz/found');
/** What earlier runs on this machine found to be new. */
export const madeCorpus = join(root, 'dist/fuzz/corpus');
export const findings = join(root, 'dist/fuzz/findings');

/** All inputs of a target that are in the repository. */
export function keptInputs(target: string): Buffer[] {
  return [keptCorpus, keptFindings].flatMap((folder) => readInputs(join(folder, target)));
}

/** Makes `inputs` the corpus of a target that the repository has. */
export function keepCorpus(target: string, inputs: readonly Uint8Array[]): void {
  const folder = join(keptCorpus, target);
  rmSync(folder, { recursive: true, force: true });
  for (const input of inputs) writeInput(folder, input);
}

function nameOf(input: Uint8Array): string {
  return createHash('sha256').update(input).digest('hex').slice(0, 12);
}

/** The inputs in a folder; none when it is not there. */
export function readInputs(folder: string): Buffer[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}

/** @returns the path of the file */
export function writeInput(folder: string, input: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, nameOf(input));
  writeFileSync(path, input);
  return path;
}

interface Entry {
  readonly input: Uint8Array;
  chosen: number;
}

/** How many are looked at to choose one: the more, the more it is a queue. */
const CANDIDATES = 4;

/** The inputs that each took an edge, or took one more often, than all before. */
export class Corpus {
  readonly #entries: Entry[] = [];

  get size(): number {
    return this.#entries.length;
  }

  inputs(): readonly Uint8Array[] {
    return this.#entries.map(({ input }) => input);
  }

  add(input: Uint8Array): void {
    this.#entries.push({ input, chosen: 0 });
  }

  /** Sooner one that was seldom chosen so far. */
  choose(random: Random): Uint8Array {
    let best = random.pick(this.#entries);
    for (let candidate = 1; candidate < CANDIDATES; candidate += 1) {
      const other = random.pick(this.#entries);
      if (other.chosen < best.chosen) best = other;
    }
    best.chosen += 1;
    return best.input;
  }

  any(random: Random): Uint8Array {
    return random.pick(this.#entries).input;
  }
}
