import type { AgentError } from '../errors.ts';
import type { ReleaseEvent } from '../release/release.ts';
import type { ReleaseObserver, ReleaseWatcher } from '../rpc/server/release-observer.ts';
import { statusOfCode } from '../rpc/status-table.ts';
import type { MetricSet } from './metric-set.ts';
import { ReleaseTimeline, timelinePhases } from './release-timeline.ts';

/** Seconds: most releases take less than one, and none more than `maxReleaseMs`, half an hour by default. */
const durationBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

/** What the label `reason` says where there was no error. */
export const NO_ERROR = 'OK';

type Outcome = 'made' | 'failed' | 'cancelled';

/** How releases end, how long they take, and how much they move. */
export class ReleaseMetrics implements ReleaseObserver {
  readonly #releases;
  readonly #duration;
  readonly #phase;
  readonly #fetched;
  readonly #archived;
  readonly #sent;

  constructor(set: MetricSet) {
    this.#releases = set.counter(
      'releases_total',
      'Calls for a release that have ended: made, failed or cancelled by their caller, with the reason of the error.',
      ['outcome', 'reason'],
    );
    this.#duration = set.histogram(
      'release_duration_seconds',
      'From the call for a release to its end.',
      durationBuckets,
      ['outcome'],
    );
    this.#phase = set.histogram(
      'release_phase_duration_seconds',
      'How long a release was at each phase. While it is fetching, it archives what has come.',
      durationBuckets,
      ['phase'],
    );
    this.#fetched = set.counter('fetched_bytes_total', 'Bytes of packs that git servers have sent.');
    this.#archived = set.counter('archived_bytes_total', 'Bytes of the tars of releases that were made.');
    this.#sent = set.counter(
      'sent_bytes_total',
      'Bytes of releases handed to their callers, of those that failed too.',
    );
    // There from the start, so that the first one counts as a rise.
    this.#releases.inc({ outcome: 'made', reason: NO_ERROR }, 0);
    for (const reason of Object.keys(statusOfCode)) {
      this.#releases.inc({ outcome: reason === 'CANCELLED' ? 'cancelled' : 'failed', reason }, 0);
    }
    for (const phase of timelinePhases) this.#phase.zero({ phase });
  }

  begin(): ReleaseWatcher {
    const timeline = new ReleaseTimeline(({ phase, fromMs, toMs }) => {
      this.#phase.observe({ phase }, (toMs - fromMs) / 1000);
    });
    let fetchedBytes = 0;
    return {
      started: () => {
        timeline.started();
      },
      saw: (event) => {
        timeline.saw(event);
        if (event.type === 'progress' && event.progress.phase === 'FETCHING') {
          this.#fetched.inc(Math.max(event.progress.bytesDone - fetchedBytes, 0));
          fetchedBytes = Math.max(event.progress.bytesDone, fetchedBytes);
        } else this.#countBytes(event);
      },
      ended: (error) => {
        const outcome = outcomeOf(error);
        this.#releases.inc({ outcome, reason: error?.code ?? NO_ERROR });
        this.#duration.observe({ outcome }, timeline.ended() / 1000);
      },
    };
  }

  #countBytes(event: ReleaseEvent): void {
    if (event.type === 'chunk') this.#sent.inc(event.bytes.length);
    else if (event.type === 'summary') this.#archived.inc(event.summary.tarBytes);
  }
}

function outcomeOf(error: AgentError | undefined): Outcome {
  if (error === undefined) return 'made';
  return error.code === 'CANCELLED' ? 'cancelled' : 'failed';
}
