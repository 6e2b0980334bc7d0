import { asAgentError } from '../errors.ts';
import { printable } from '../formats/printable.ts';
import { errorFacts } from '../platform/log.ts';
import type { WatchParts } from './open-watch.ts';
import { pagesOf } from './publish.ts';
import type { MirrorReport } from './store/mirror.ts';

/** Has the bucket hold what the folder holds. One that cannot be reached hinders nothing else, and is asked again. */
export async function mirrorSite(parts: WatchParts): Promise<void> {
  const { mirror, mirrorPause: pause, releases, log, signal, now, random } = parts;
  if (!mirror) return;
  try {
    const pages = await pagesOf(parts);
    // Those that have come since are there before the pages that name them.
    const report = await mirror.sync([...releases.values()], pages);
    pause.succeeded();
    tell(parts, report);
  } catch (thrown) {
    if (signal.aborted) return;
    const error = asAgentError(thrown);
    if (error.code === 'INTERNAL') throw error;
    const retryInMs = pause.failed(error, now(), random());
    log.event('mirror-failed', { error: errorFacts(error), retryInMs });
  }
}

function tell({ log }: WatchParts, { objects, bytes, refused, strays = [] }: MirrorReport): void {
  if (objects > 0) log.event('mirrored', { objects, bytes });
  for (const { release, error, isNews } of refused) {
    const { project, tag } = release;
    if (isNews) log.event('mirror-failed', { project, tag, error: errorFacts(error) });
  }
  const [first] = strays;
  if (first !== undefined) log.event('strays', { objects: strays.length, first: printable(first) });
}
