import assert from 'node:assert/strict';
import { defaultLimits, type Limits } from '../../src/limits.ts';
import { createRelease, type ReleaseEnvironment } from '../../src/release/create-release.ts';
import type { ReleaseEvent, ReleaseRequest, ReleaseSummary } from '../../src/release/release.ts';
import { releaseEnvironment } from '../../harness/release-environment.ts';

export interface RequestOptions {
  readonly request?: Partial<ReleaseRequest>;
  readonly environment?: Partial<ReleaseEnvironment>;
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
}

/** Asks for the release of `tag`; its events are left to the caller. */
export function startRelease(
  repositoryUrl: string,
  tag: string,
  options: RequestOptions = {},
): AsyncGenerator<ReleaseEvent> {
  const limits = { ...defaultLimits, ...options.limits };
  const environment = releaseEnvironment({ limits, ...options.environment });
  const signal = options.signal ?? AbortSignal.timeout(60_000);
  return createRelease({ repositoryUrl, tag, ...options.request }, environment, signal);
}

/** Asks for the release of `tag` and takes all its events; throws what the release throws. */
export async function requestRelease(
  repositoryUrl: string,
  tag: string,
  options: RequestOptions = {},
): Promise<ReleaseSummary> {
  let summary: ReleaseSummary | undefined;
  for await (const event of startRelease(repositoryUrl, tag, options)) {
    assert.equal(summary, undefined, 'the summary was not the last event');
    if (event.type === 'summary') summary = event.summary;
  }
  assert.ok(summary, 'the stream ended without error and without summary');
  return summary;
}
