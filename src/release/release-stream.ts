import { createHash } from 'node:crypto';
import { AgentError, asAgentError } from '../errors.ts';
import type { Breather } from '../work/breather.ts';
import type { FetchedTag } from '../git/fetch-tag.ts';
import type { Progress } from '../work/progress.ts';
import { type StageClock, timed, timedWait } from '../work/stage-clock.ts';
import { type ReleaseSignature, ReleaseSigner } from '../keys/release-signer.ts';
import { signInline } from '../keys/sign-inline.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import type { Limits } from '../limits.ts';
import type { CheckedRequest } from './check-request.ts';
import { checkTagDate } from './check-tag-date.ts';
import { checkTree } from '../archive/check-tree.ts';
import { chooseCompressBlock } from './deflate-block.ts';
import { gzipBlocks } from './gzip-blocks.ts';
import type { ProgressFeed } from './progress-feed.ts';
import { checkEarlierArchive, checkEarlierCommit } from './earlier-release.ts';
import { attestRelease, type Provenance } from './provenance/attest-release.ts';
import type { ProvenanceFacts } from './provenance/statement.ts';
import type { AccountForSignature, EarlierRelease, ReleaseEvent, ReleaseInfo, ReleaseSummary } from './release.ts';
import { Warnings } from '../work/warnings.ts';
import { ArchiveWriter } from '../archive/write-archive.ts';

export interface ReleaseStreamOptions {
  readonly key: SigningKey;
  readonly limits: Limits;
  readonly now: () => Date;
  /** For the provenance. */
  readonly run: Pick<ProvenanceFacts, 'builder' | 'invocationId' | 'startedAt'>;
  readonly breather: Breather;
  readonly feed: ProgressFeed;
  readonly clock: StageClock | undefined;
  /** Stops all work on the release, with what its consumers are told. */
  readonly stop: (error: AgentError) => void;
  readonly onSigning: AccountForSignature | undefined;
  readonly earlier: EarlierRelease | undefined;
}

/** A release whose tag is known, and whose objects may still be on their way. */
export class ReleaseStream {
  readonly #request: CheckedRequest;
  readonly #options: ReleaseStreamOptions;
  readonly #fetched: FetchedTag;
  readonly #signer: ReleaseSigner;
  readonly #writer: ArchiveWriter;
  readonly #warnings = new Warnings();
  readonly #tarHash = createHash('sha256');
  readonly #hash = createHash('sha256');
  #checking: Promise<void> | undefined;
  #objectsTotal: number | undefined;
  #size = 0;

  constructor(request: CheckedRequest, fetched: FetchedTag, options: ReleaseStreamOptions) {
    const { key, limits, breather, clock, earlier } = options;
    if (earlier) checkEarlierCommit(earlier, fetched.commitId);
    const now = earlier?.signedAt ?? wholeSecond(options.now());
    this.#request = request;
    this.#options = options;
    this.#fetched = fetched;
    checkTagDate(fetched, now, this.#warnings);
    this.#signer = new ReleaseSigner(key, now);
    const { tag, prefix } = request;
    this.#writer = new ArchiveWriter({ fetched, tag, prefix, now, limits, warnings: this.#warnings, breather, clock });
  }

  /** Archives, compresses and signs in one go, as the objects come; nothing of it is ever whole in memory. */
  async *events(): AsyncGenerator<ReleaseEvent> {
    const { clock, feed } = this.#options;
    feed.enter('ARCHIVING');
    yield { type: 'info', info: this.#info() };
    const message = await this.#message();
    let hasEnded = false;
    try {
      for (;;) {
        clock?.switchTo('sign');
        const next = yield* feed.during(message.next());
        if (next.done === true) {
          hasEnded = true;
          yield { type: 'summary', summary: this.#summary(next.value) };
          return;
        }
        clock?.switchTo('hash');
        this.#hash.update(next.value);
        this.#size += next.value.length;
        clock?.switchTo('send');
        yield { type: 'chunk', bytes: next.value };
      }
    } finally {
      if (!hasEnded) await this.#close(message);
    }
  }

  #info(): ReleaseInfo {
    const { repository, tag, fileName } = this.#request;
    const { commitId, tagObjectId } = this.#fetched;
    return {
      name: repository.name,
      tag,
      commitId,
      keyFingerprint: this.#options.key.fingerprint,
      fileName,
      repositoryUrl: repository.url,
      signatureTime: this.#signer.signedAt,
      ...(tagObjectId !== undefined && { tagObjectId }),
    };
  }

  async #message(): Promise<AsyncGenerator<Uint8Array, ReleaseSignature>> {
    const { clock, feed } = this.#options;
    const tgz = gzipBlocks(timed(clock, 'archive', this.#tar()), await chooseCompressBlock(), (content) => {
      const outer = clock?.switchTo('hash');
      this.#tarHash.update(content);
      if (outer) clock?.switchTo(outer);
      this.#reportArchiving();
    });
    return signInline(timed(clock, 'gzip', tgz), this.#signer, () => {
      const progress = this.#progress();
      // What is export-ignored counts in the total; in the end, what is there is all there is.
      feed.report({ phase: 'SIGNING', ...progress, objectsTotal: progress.objectsDone });
      const statement = {
        repository: this.#request.repository.url,
        tag: this.#request.tag,
        commit: this.#fetched.commitId,
        tarSha256: this.#tarSha256(),
      };
      const { key, onSigning, earlier } = this.#options;
      if (earlier) checkEarlierArchive(earlier, statement.tarSha256);
      onSigning?.({ ...statement, fingerprint: key.fingerprint }, this.#signer.signedAt);
      return statement;
    });
  }

  /** Does not end before all of the pack and of the tree has been checked, so that nothing else is ever signed. */
  async *#tar(): AsyncGenerator<Uint8Array> {
    const checking = (this.#checking = this.#checkTree());
    // It is awaited below; if the archive fails first, its own end is of no interest.
    checking.catch(() => undefined);
    yield* this.#writer.write();
    await timedWait(this.#options.clock, 'wait', this.#fetched.arrival.whole);
    await checking;
    this.#reportArchiving();
  }

  async #checkTree(): Promise<void> {
    const { limits, breather, stop } = this.#options;
    const { objects, commit } = this.#fetched;
    try {
      const { entries } = await checkTree(objects, commit.tree, this.#request.prefix, { limits, breather });
      this.#objectsTotal = entries;
    } catch (error) {
      stop(asAgentError(error));
      throw error;
    }
  }

  /** Only when the pack is there: its own progress tells more until then. */
  #reportArchiving(): void {
    if (this.#fetched.arrival.isWhole) this.#options.feed.report({ phase: 'ARCHIVING', ...this.#progress() });
  }

  #progress(): Pick<Progress, 'objectsDone' | 'objectsTotal' | 'bytesDone'> {
    const { files, directories, symlinks, submodules, tarBytes } = this.#writer.counts;
    const objectsTotal = this.#objectsTotal;
    return {
      objectsDone: files + directories + symlinks + submodules,
      ...(objectsTotal !== undefined && { objectsTotal }),
      bytesDone: tarBytes,
    };
  }

  /** Of a copy: the signature and the summary both want it, and a hash gives its digest once. */
  #tarSha256(): string {
    return this.#tarHash.copy().digest('hex');
  }

  #summary(signature: ReleaseSignature): ReleaseSummary {
    const { clock } = this.#options;
    const digests = {
      sha256: this.#hash.digest('hex'),
      tgzSha256: signature.contentSha256,
      tarSha256: this.#tarSha256(),
    };
    return {
      ...digests,
      sizeBytes: this.#size,
      tgzBytes: signature.contentBytes,
      ...this.#writer.counts,
      detachedSignature: signature.detachedArmored,
      warnings: this.#warnings.list(),
      provenance: this.#provenance(digests),
      ...(clock && { profile: clock.profile() }),
    };
  }

  #provenance(digests: Pick<ProvenanceFacts, 'sha256' | 'tgzSha256' | 'tarSha256'>): Provenance {
    const { repository, tag, prefix } = this.#request;
    const { commitId, tagObjectId } = this.#fetched;
    const { key, now, run } = this.#options;
    const { signedAt } = this.#signer;
    const finishedAt = now();
    const facts = {
      ...{ repository: repository.url, tag, prefix, commit: commitId, ...digests, ...run },
      ...(tagObjectId !== undefined && { tagObject: tagObjectId }),
      // A clock that is set back meanwhile does not have the release end before it began.
      startedAt: run.startedAt < signedAt ? run.startedAt : signedAt,
      finishedAt: finishedAt > signedAt ? finishedAt : signedAt,
    };
    return attestRelease(facts, key, signedAt);
  }

  /** Ends what still works on a message that nobody will take. */
  async #close(message: AsyncGenerator<Uint8Array, ReleaseSignature>): Promise<void> {
    const closed = new AgentError('CANCELLED', 'The release is not taken to its end.');
    this.#options.stop(closed);
    await Promise.allSettled([message.throw(closed), this.#checking]);
  }
}

/** As in the signature: a release that is made again knows no more of the time than that. */
function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}
