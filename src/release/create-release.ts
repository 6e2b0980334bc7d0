import { AgentError, asAgentError } from '../errors.ts';
import type { RemotePolicy } from '../git/http/remote-policy.ts';
import { Breather } from '../work/breather.ts';
import { fetchTag } from '../git/fetch-tag.ts';
import type { PackMemory } from '../git/pack/pack-memory.ts';
import { Standing } from '../work/standing.ts';
import { StageClock } from '../work/stage-clock.ts';
import { checkSigningDate } from '../keys/release-signer.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import type { Limits } from '../limits.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { ProgressFeed } from './progress-feed.ts';
import { checkEarlierKey } from './earlier-release.ts';
import type { Builder } from './provenance/builder.ts';
import type { AccountForSignature, EarlierRelease, ReleaseEvent, ReleaseRequest } from './release.ts';
import { ReleaseStream } from './release-stream.ts';

/** What a release is made with. */
export interface ReleaseEnvironment {
  readonly key: SigningKey;
  readonly limits: Limits;
  readonly policy: RemotePolicy;
  /** Shared by the releases that are made at once. */
  readonly packMemory?: PackMemory;
  /** For who decides between releases. */
  readonly standing?: Standing | undefined;
  /** How the agent calls itself to git servers: `git/` something, without spaces. */
  readonly userAgent: string;
  readonly now: () => Date;
  /** For the provenance: what makes the release, and the id by which the call is known. */
  readonly builder: Builder;
  readonly invocationId: string;
  readonly onSigning?: AccountForSignature;
  /** The very same file is to be made again, or none. */
  readonly earlier?: EarlierRelease | undefined;
}

/** Stands for what a server said. */
const LEFT_OUT = '(left out, as it may repeat the credentials)';

/**
 * Makes a release: fetches the tag, and archives, compresses and signs its objects while they come. The signature is
 * made once everything has been checked: without it and the summary, what was sent before is no release. It archives
 * no faster than its events are taken, stops when `signal` is aborted or the iterator is closed, and holds no more
 * than the pack and a few blocks in memory.
 *
 * @throws AgentError; once the request has been checked, its data has the phase in which it failed as `phase`
 */
export async function* createRelease(
  request: ReleaseRequest,
  environment: ReleaseEnvironment,
  signal: AbortSignal,
): AsyncGenerator<ReleaseEvent> {
  const checked = checkRequest(request, environment.key.fingerprint);
  if (environment.earlier) checkEarlierKey(environment.earlier, environment.key.fingerprint);
  // The date of today, also where the signature gets an earlier one: who may not sign now does not sign.
  checkSigningDate(environment.key, environment.now());
  const feed = new ProgressFeed();
  try {
    yield* makeRelease(checked, environment, feed, signal);
  } catch (error) {
    throw withoutQuotes(asAgentError(error).withData({ phase: feed.phase }), checked);
  }
}

/**
 * A server that got credentials may send them back, in any spelling, wherever an error quotes it. So nothing of it is
 * quoted then, but for what the caller's own URL has as well; nor is the cause kept, which may quote it too.
 */
function withoutQuotes(error: AgentError, { credentials, repository }: CheckedRequest): AgentError {
  const quoted = error.quoted.filter((part) => part !== '' && !repository.url.includes(part));
  if (!credentials || quoted.length === 0) return error;
  const left = quoted.reduce((message, part) => message.replaceAll(part, LEFT_OUT), error.message);
  return new AgentError(error.code, left, { data: error.data });
}

async function* makeRelease(
  checked: CheckedRequest,
  environment: ReleaseEnvironment,
  feed: ProgressFeed,
  callerSignal: AbortSignal,
): AsyncGenerator<ReleaseEvent> {
  const { key, limits, policy, userAgent, packMemory, now, builder, invocationId, onSigning, earlier } = environment;
  const run = { builder, invocationId, startedAt: now() };
  const work = new AbortController();
  const stop = (error: AgentError): void => {
    work.abort(error);
  };
  const standing = environment.standing ?? new Standing(stop);
  const signal = AbortSignal.any([callerSignal, work.signal]);
  const clock = checked.profile ? new StageClock() : undefined;
  const fetching = fetchTag({
    url: checked.repository.url,
    tag: checked.tag,
    credentials: checked.credentials,
    expectedCommit: checked.expectedCommit,
    policy,
    limits,
    userAgent,
    signal,
    onProgress: feed.report,
    onFailure: stop,
    clock,
    packMemory,
    standing,
  });
  try {
    const fetched = yield* feed.during(fetching);
    const breather = new Breather(signal);
    const options = { key, limits, now, run, breather, feed, clock, stop, onSigning, earlier };
    yield* new ReleaseStream(checked, fetched, options).events();
  } finally {
    stop(new AgentError('CANCELLED', 'The release has ended.'));
    await fetching.then(
      ({ arrival }) => arrival.dispose(),
      // It has cleaned up behind itself.
      () => undefined,
    );
  }
}
