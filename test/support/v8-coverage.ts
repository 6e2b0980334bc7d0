import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** As NODE_V8_COVERAGE writes it (Node: "Coverage output"); offsets are in UTF-16 code units. */
interface Coverage {
  readonly result: readonly { readonly url: string; readonly functions: readonly CoveredFunction[] }[];
}

interface CoveredFunction {
  readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
}

/** Which functions of one file the processes ran that were started with {@link environment} and have ended in order. */
export class FileCoverage implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'sealci-coverage-'));
  readonly #url: string;

  constructor(file: string) {
    this.#url = pathToFileURL(file).href;
  }

  get environment(): { NODE_V8_COVERAGE: string } {
    return { NODE_V8_COVERAGE: this.#folder };
  }

  /** Offsets at which the text of the functions starts that were called. */
  called(): ReadonlySet<number> {
    const starts = new Set<number>();
    for (const name of readdirSync(this.#folder)) {
      // Node wrote it.
      const { result } = JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as Coverage;
      for (const { functions } of result.filter(({ url }) => url === this.#url)) {
        for (const { ranges } of functions) {
          const [whole] = ranges;
          if (whole && whole.count > 0) starts.add(whole.startOffset);
        }
      }
    }
    return starts;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
