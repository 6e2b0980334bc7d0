import { toByteString } from '../../formats/byte-string.ts';
import { Budget, type Notice, notices, type SubstContext } from './context.ts';
import { type Codec, codecFor } from './encoding.ts';
import { type Ident, splitIdent } from './ident.ts';
import { type Mailmap, mapPerson, parseMailmap, type Person } from './mailmap.ts';
import { type CommitText, readCommitText } from './message.ts';
import { findTrailerBlock, type TrailerBlock } from './trailer-block.ts';

/** Texts are taken apart into lines: one of empty lines alone becomes an array of many times its size. */
const MEMORY_PER_BYTE = 8;

/** What the expansions of one archive share: everything read from the commit is read once, when first asked for. */
export class Facts {
  readonly context: SubstContext;
  readonly budget: Budget;
  readonly #notices = new Set<string>();
  #text: CommitText | undefined;
  #author: Ident | undefined;
  #committer: Ident | undefined;
  #mailmap: Mailmap | undefined;
  #trailers: TrailerBlock | undefined;
  #describes = 1;

  constructor(context: SubstContext) {
    this.context = context;
    this.budget = new Budget(context);
  }

  get warnings(): readonly string[] {
    return [...this.#notices];
  }

  warn(notice: Notice): void {
    this.#notices.add(notices[notice]);
  }

  get text(): CommitText {
    return (this.#text ??= this.#readText());
  }

  /** Of the commit's encoding; undefined when that is UTF-8. */
  get codec(): Codec | undefined {
    return codecFor(this.context.commit.encoding);
  }

  get author(): Ident | undefined {
    return (this.#author ??= splitIdent(this.text.author));
  }

  get committer(): Ident | undefined {
    return (this.#committer ??= splitIdent(this.text.committer));
  }

  get trailers(): TrailerBlock {
    return (this.#trailers ??= findTrailerBlock(this.text.message.slice(this.text.subjectStart)));
  }

  /** `person` as the mailmap has it. */
  readonly mapped = (person: Person): Person => {
    if (!this.context.mailmap) return person;
    this.#mailmap ??= parseMailmap(toByteString(this.context.mailmap));
    return mapPerson(this.#mailmap, person);
  };

  /** True the first time: git runs describe for one placeholder of an archive and leaves the others as they are. */
  takeDescribe(): boolean {
    this.#describes -= 1;
    return this.#describes >= 0;
  }

  #readText(): CommitText {
    const { commit, mailmap } = this.context;
    const bytes = commit.message.length + commit.author.length + commit.committer.length + (mailmap?.length ?? 0);
    this.budget.spend(MEMORY_PER_BYTE * bytes);
    return readCommitText(commit, this.codec);
  }
}
