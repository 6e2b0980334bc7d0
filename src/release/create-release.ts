import { createHash } from 'node:crypto';
import { AgentError, asAgentError, type ErrorCode } from '../errors.ts';
import type { AddressPolicy } from '../git/address-policy.ts';
import { Breather } from '../git/breather.ts';
import { limitExceeded } from '../git/limit-exceeded.ts';
import { type FetchedTag, fetchTag } from '../git/fetch-tag.ts';
import type { PackMemory } from '../git/pack-memory.ts';
import { StageClock, timed } from '../git/stage-clock.ts';
import { checkSigningDate, type ReleaseSignature, ReleaseSigner } from '../keys/release-signer.ts';
import { signInline } from '../keys/sign-inline.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import type { Limits } from '../limits.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import { checkTagDate } from './check-tag-date.ts';
import { checkTree } from './check-tree.ts';
import { chooseCompressBlock } from './deflate-block.ts';
import { gzipBlocks } from './gzip-blocks.ts';
import { ProgressFeed } from './progress-feed.ts';
import type { ReleaseEvent, ReleaseInfo, ReleaseRequest, ReleaseSummary } from './release.ts';
import { Warnings } from './warnings.ts';
import { ArchiveWriter } from './write-archive.ts';

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

/** What keeps an eye on the work. */
interface Watch {
  readonly breather: Breather;
  readonly clock: StageClock | undefined;
}

/** A release whose source is there and checked, and whose archive is yet to be made. */
class Release {
  readonly #request: CheckedRequest;
  readonly #environment: ReleaseEnvironment;
  readonly #fetched: FetchedTag;
  readonly #clock: StageClock | undefined;
  readonly #signer: ReleaseSigner;
  readonly #writer: ArchiveWriter;
  readonly #warnings = new Warnings();
  readonly #tarHash = createHash('sha256');
  readonly #hash = createHash('sha256');
  #size = 0;

  constructor(
    request: CheckedRequest,
    environment: ReleaseEnvironment,
    fetched: FetchedTag,
    { breather, clock }: Watch,
  ) {
    const { key, limits, now } = environment;
    const date = now();
    this.#request = request;
    this.#environment = environment;
    this.#fetched = fetched;
    this.#clock = clock;
    checkTagDate(fetched, date, this.#warnings);
    this.#signer = new ReleaseSigner(key, date);
    const { tag, prefix } = request;
    this.#writer = new ArchiveWriter({ fetched, tag, prefix, now: date, limits, warnings: this.#warnings, breather });
  }

  get info(): ReleaseInfo {
    const { repository, tag, fileName } = this.#request;
    const { commitId, tagObjectId } = this.#fetched;
    return {
      name: repository.name,
      tag,
      commitId,
      keyFingerprint: this.#environment.key.fingerprint,
      fileName,
      repositoryUrl: repository.url,
      signedAt: this.#signer.signedAt,
      ...(tagObjectId !== undefined && { tagObjectId }),
    };
  }

  /** Archives, compresses and signs in one go; nothing of it is ever whole in memory. */
  async *chunks(feed: ProgressFeed, objectsTotal: number): AsyncGenerator<ReleaseEvent, ReleaseSummary> {
    const clock = this.#clock;
    const tar = timed(clock, 'archive', this.#writer.write());
    const tgz = gzipBlocks(tar, await chooseCompressBlock(), (content) => {
      const outer = clock?.switchTo('hash');
      this.#tarHash.update(content);
      if (outer) clock?.switchTo(outer);
      this.#report(feed, 'ARCHIVING', objectsTotal);
    });
    const message = signInline(timed(clock, 'gzip', tgz), this.#signer, () => {
      this.#report(feed, 'SIGNING', undefined);
      return {
        repository: this.#request.repository.url,
        tag: this.#request.tag,
        commit: this.#fetched.commitId,
        tarSha256: this.#tarSha256(),
      };
    });
    for (;;) {
      clock?.switchTo('sign');
      const next = await message.next();
      if (next.done === true) return this.#summary(next.value);
      clock?.switchTo('hash');
      this.#hash.update(next.value);
      this.#size += next.value.length;
      clock?.switchTo('send');
      yield* feed.take();
      yield { type: 'chunk', bytes: next.value };
    }
  }

  #report(feed: ProgressFeed, phase: 'ARCHIVING' | 'SIGNING', objectsTotal: number | undefined): void {
    const { counts } = this.#writer;
    const objectsDone = counts.files + counts.directories + counts.symlinks + counts.submodules;
    // What is export-ignored counts in the total that is known before; in the end, what is there is all there is.
    feed.report({ phase, objectsDone, objectsTotal: objectsTotal ?? objectsDone, bytesDone: counts.tarBytes });
  }

  /** Of a copy: the signature and the summary both want it, and a hash gives its digest once. */
  #tarSha256(): string {
    return this.#tarHash.copy().digest('hex');
  }

  #summary(signature: ReleaseSignature): ReleaseSummary {
    return {
      sizeBytes: this.#size,
      sha256: this.#hash.digest('hex'),
      tgzSha256: signature.contentSha256,
      tarSha256: this.#tarSha256(),
      tgzBytes: signature.contentBytes,
      ...this.#writer.counts,
      detachedSignature: signature.detachedArmored,
      warnings: this.#warnings.list(),
      ...(this.#clock && { profile: this.#clock.profile() }),
    };
  }
}

/**
 * Makes a release: fetches the tag, checks all of it, then archives, compresses and signs while the chunks are read.
 * It goes no faster than its events are taken, stops when `signal` is aborted or the iterator is closed, and holds
 * no more than the pack and a few blocks in memory.
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
    throw new AgentError(code, withoutSecrets(code, message, checked), { cause, data: { ...data, phase: feed.phase } });
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
  signal: AbortSignal,
): AsyncGenerator<ReleaseEvent> {
  const { limits, policy, userAgent, packMemory } = environment;
  const breather = new Breather(signal);
  const clock = checked.profile ? new StageClock() : undefined;
  const { repository, ...source } = checked;
  const fetched = yield* feed.during(
    fetchTag({
      ...source,
      url: repository.url,
      policy,
      limits,
      userAgent,
      signal,
      onProgress: feed.report,
      ...(clock && { clock }),
      ...(packMemory && { packMemory }),
    }),
  );
  try {
    clock?.switchTo('archive');
    const { entries: objectsTotal, pathBytes } = await checkTree(
      fetched.objects,
      fetched.commit.tree,
      limits,
      breather,
    );
    if (Buffer.byteLength(checked.prefix) + pathBytes > limits.maxPathBytes) {
      throw limitExceeded('With the prefix, the tree has a path of too many bytes', 'maxPathBytes', limits);
    }
    feed.report({ phase: 'ARCHIVING', objectsDone: 0, objectsTotal, bytesDone: 0 });
    const release = new Release(checked, environment, fetched, { breather, clock });
    yield { type: 'info', info: release.info };
    const summary = yield* release.chunks(feed, objectsTotal);
    yield* feed.take();
    yield { type: 'summary', summary };
  } finally {
    fetched.dispose();
  }
}
