import type { SingleBar } from 'cli-progress';
import type { Phase, Progress } from '../work/progress.ts';
import type { Context } from './context.ts';

/** Shows how far a release has come. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Leaves the terminal clean. */
  stop(): void;
}

const verbs: Readonly<Record<Phase, string>> = {
  RESOLVING: 'Resolving',
  FETCHING: 'Fetching',
  ARCHIVING: 'Archiving',
  SIGNING: 'Signing',
};

/** Without a terminal: a line when a phase begins, one now and then while it lasts, and one with what came of it. */
const LINE_INTERVAL_MS = 5000;
const BAR_COLUMNS = 30;

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ''}`;
}

function describe({ objectsDone, objectsTotal, bytesDone }: Progress): string {
  if (objectsDone === 0 && bytesDone === 0) return '';
  const total = objectsTotal === undefined ? '' : `/${objectsTotal}`;
  return `${objectsDone}${total} objects, ${formatBytes(bytesDone)}`;
}

/** A bar on a terminal, lines elsewhere, nothing when the context is quiet. */
export async function startProgress(context: Context): Promise<ProgressDisplay> {
  if (context.quiet) return { show: () => undefined, stop: () => undefined };
  if (!process.stderr.isTTY) return new ProgressLines(context);
  const { SingleBar: Bar } = await import('cli-progress');
  return new ProgressBar((phase) => new Bar(barOptions(phase)));
}

class ProgressLines implements ProgressDisplay {
  readonly #context: Context;
  #phase: Phase | undefined;
  #held: Progress | undefined;
  #nextAt = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  show(progress: Progress): void {
    if (progress.phase !== this.#phase) this.stop();
    else if (performance.now() < this.#nextAt) {
      this.#held = progress;
      return;
    }
    this.#say(progress);
  }

  stop(): void {
    if (this.#held) this.#say(this.#held);
  }

  #say(progress: Progress): void {
    this.#phase = progress.phase;
    this.#held = undefined;
    this.#nextAt = performance.now() + LINE_INTERVAL_MS;
    this.#context.say(`${verbs[progress.phase]} ${describe(progress)}`.trimEnd());
  }
}

function barOptions(phase: Phase): ConstructorParameters<typeof SingleBar>[0] {
  return {
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
    barsize: BAR_COLUMNS,
    format(_options, { progress, total }, payload: { readonly progress: Progress }) {
      const label = verbs[phase].padEnd(10);
      if (total === 0) return `${label}${describe(payload.progress)}`;
      const filled = Math.round(progress * BAR_COLUMNS);
      return `${label}[${'#'.repeat(filled).padEnd(BAR_COLUMNS, '.')}] ${describe(payload.progress)}`;
    },
  };
}

class ProgressBar implements ProgressDisplay {
  readonly #open: (phase: Phase) => SingleBar;
  #bar: SingleBar | undefined;
  #phase: Phase | undefined;

  constructor(open: (phase: Phase) => SingleBar) {
    this.#open = open;
  }

  show(progress: Progress): void {
    if (progress.phase !== this.#phase) {
      this.stop();
      this.#phase = progress.phase;
      this.#bar = this.#open(progress.phase);
      this.#bar.start(progress.objectsTotal ?? 0, progress.objectsDone, { progress });
    }
    this.#bar?.setTotal(progress.objectsTotal ?? 0);
    this.#bar?.update(progress.objectsDone, { progress });
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
