import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Command, commandsOf } from './page.ts';
import type { Shell } from './shell.ts';

type Step = (command: string) => unknown;

/** What the reader of a page does besides typing its commands. */
export interface Reading {
  /** Before the commands below a heading, by the heading: what the reader has there, or has done. */
  readonly before?: Readonly<Record<string, () => unknown>>;
  /** After them: whether all is as the page says. */
  readonly after?: Readonly<Record<string, () => unknown>>;
  /**
   * In place of a command, by its beginning: one that does not end by itself is started, say. Of two beginnings of one command
   * the longer one counts.
   */
  readonly instead?: Readonly<Record<string, Step>>;
  /** Commands that nobody runs here, by their beginning, and why. */
  readonly leftOut?: Readonly<Record<string, string>>;
  /** How many commands have a beginning of the two above, where that is not one. */
  readonly times?: Readonly<Record<string, number>>;
}

/** Does what a page says: all of its commands, in their order, in one shell. Each has to end with 0. */
export async function followPage(t: TestContext, page: string, shell: Shell, reading: Reading): Promise<void> {
  const { before = {}, after = {} } = reading;
  const commands = commandsOf(page);
  const headings = new Set(commands.map(({ heading }) => heading));
  const unknown = [...Object.keys(before), ...Object.keys(after)].filter((heading) => !headings.has(heading));
  assert.deepEqual(unknown, [], `${page} has no commands below these headings`);
  const steps = new Steps(t, shell, reading);
  for (const heading of headings) {
    await before[heading]?.();
    for (const command of commands.filter((one) => one.heading === heading)) await steps.take(command);
    await after[heading]?.();
  }
  steps.checkTimes(page);
}

class Steps {
  readonly #t: TestContext;
  readonly #shell: Shell;
  readonly #special: ReadonlyMap<string, Step>;
  readonly #expected: ReadonlyMap<string, number>;
  readonly #taken = new Map<string, number>();

  constructor(t: TestContext, shell: Shell, { instead = {}, leftOut = {}, times = {} }: Reading) {
    this.#t = t;
    this.#shell = shell;
    const why = Object.entries(leftOut).map(([beginning, reason]): [string, Step] => [
      beginning,
      () => {
        t.diagnostic(`left out: ${reason}`);
      },
    ]);
    this.#special = new Map(
      [...Object.entries(instead), ...why].toSorted(([one], [other]) => other.length - one.length),
    );
    this.#expected = new Map([...[...this.#special.keys()].map((key) => [key, 1] as const), ...Object.entries(times)]);
  }

  async take({ heading, text }: Command): Promise<void> {
    this.#t.diagnostic(`${heading}: ${text}`);
    const [beginning, step] = [...this.#special].find(([start]) => text.startsWith(start)) ?? [];
    if (beginning !== undefined) this.#taken.set(beginning, (this.#taken.get(beginning) ?? 0) + 1);
    await (step ? step(text) : this.#shell.run(text));
  }

  /** A beginning must neither be that of no command, nor swallow others than were meant. */
  checkTimes(page: string): void {
    for (const [beginning, expected] of this.#expected) {
      const taken = this.#taken.get(beginning) ?? 0;
      assert.equal(taken, expected, `${page} has ${taken} commands that begin with ${beginning}`);
    }
  }
}
