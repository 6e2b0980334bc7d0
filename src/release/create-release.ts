import { AgentError, asAgentError, type ErrorCode } from '../errors.ts';
import type { AddressPolicy } from '../git/http/address-policy.ts';
import { Breather } from '../work/breather.ts';
import { fetchTag } from '../git/fetch-tag.ts';
import type { PackMemory } from '../git/pack/pack-memory.ts';
import { StageClock } from '../work/stage-clock.ts';
import { checkSigningDate } from '../keys/release-signer.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import type { Limits } from '../limits.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { ProgressFeed } from './progress-feed.ts';
import type { ReleaseEvent, ReleaseRequest } from './release.ts';
import { ReleaseStream } from './release-stream.ts';

/** What a release is made with. */
export interface ReleaseEnvironment {
  readonly key: SigningKey;
  readonly limits: Limits;
  readonly policy: AddressPolicy;
  /** Shared by the releases that are made at once. */
  readonly packMemory?: PackMemory;
  /** How the agent calls itself to git servers: `git/` something, without spaces. */
  readonly userAgent: string;
  readonly now: () => Date;
}

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
  checkSigningDate(environment.key, environment.now());
  const feed = new ProgressFeed();
  try {
    yield* makeRelease(checked, environment, feed, signal);
  } catch (error) {
    const { code, message, data, cause } = asAgentError(error);
    throw new AgentError(code, withoutSecrets(code, message, checked), { cause, data: { phase: feed.phase, ...data } });
  }
}

/** A server may send back what it was sent, and the messages of one code quote the server's words. */
function withoutSecrets(code: ErrorCode, message: string, { credentials }: CheckedRequest): string {
  if (code !== 'REMOTE_FAILED' || !credentials) return message;
  const { username, password } = credentials;
  const secrets = [Buffer.from(`${username}:${password}`).toString('base64'), password];
  if (!secrets.some((secret) => secret !== '' && message.includes(secret))) return message;
  // All of it: a word that is cut out would be told by the gap.
  return 'The git server failed, and what it says is left out because it may repeat the credentials. Try again later.';
}

async function* makeRelease(
  checked: CheckedRequest,
  environment: ReleaseEnvironment,
  feed: ProgressFeed,
  callerSignal: AbortSignal,
): AsyncGenerator<ReleaseEvent> {
  const { limits, policy, userAgent, packMemory } = environment;
  const work = new AbortController();
  const stop = (error: AgentError): void => {
    work.abort(error);
  };
  const signal = AbortSignal.any([callerSignal, work.signal]);
  const clock = checked.profile ? new StageClock() : undefined;
  const { repository, ...source } = checked;
  const fetching = fetchTag({
    ...source,
    url: repository.url,
    policy,
    limits,
    userAgent,
    signal,
    onProgress: feed.report,
    onFailure: stop,
    ...(clock && { clock }),
    ...(packMemory && { packMemory }),
  });
  try {
    const fetched = yield* feed.during(fetching);
    const breather = new Breather(signal);
    yield* new ReleaseStream(checked, fetched, { ...environment, breather, feed, clock, stop }).events();
  } finally {
    stop(new AgentError('CANCELLED', 'The release has ended.'));
    await fetching.then(
      ({ arrival }) => arrival.dispose(),
      // It has cleaned up behind itself.
      () => undefined,
    );
  }
}
