import { AgentError } from '../../errors.ts';
import type { Commit, ObjectId } from '../../formats/git-object.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';
import type { Limits } from '../../limits.ts';

type ExpansionLimits = Pick<Limits, 'maxExpansionBytes'>;

/** What the expansions of one archive are made from. */
export interface SubstContext extends ExpansionLimits {
  readonly commitId: ObjectId;
  readonly commit: Commit;
  /** Short name of the tag. */
  readonly tag: string;
  /** The `tag` header of the tag object when the ref points to one: undefined for a lightweight tag. */
  readonly tagObjectName: Uint8Array | undefined;
  /** The shortest unique prefix of an object id of `minimum` digits or more; of git's default length without it. */
  readonly abbreviate: (id: ObjectId, minimum?: number) => string;
  /** `.mailmap` of the tagged tree, when it is a regular file. */
  readonly mailmap: Uint8Array | undefined;
  /** Seconds since 1970, for relative dates. */
  readonly now: number;
}

/** The error for what cannot be expanded as git expands it; `why` completes the sentence. */
export function unsupported(why: string, cause?: unknown): AgentError {
  return new AgentError(
    'CONVERSION_UNSUPPORTED',
    `A file with the export-subst attribute cannot be archived as git would: ${why}. Ask its owner to change that placeholder, or to take the attribute off the file in .gitattributes (!export-subst), and to tag that.`,
    cause === undefined ? {} : { cause },
  );
}

/** Ends an expansion that would take too long: a few bytes of format can ask for gigabytes. */
export class Budget {
  readonly #limits: ExpansionLimits;
  #left: number;

  constructor(limits: ExpansionLimits, bytes = limits.maxExpansionBytes) {
    this.#limits = limits;
    this.#left = bytes;
  }

  readonly spend = (bytes: number): void => {
    this.#left -= bytes;
    if (this.#left < 0) throw limitExceeded('$Format:...$ expands to too much', 'maxExpansionBytes', this.#limits);
  };
}

/** What the reader of the archive should know, each sentence once. */
export const notices = {
  abbreviation: 'export-subst: abbreviated object ids (%h, %t, %p) grow longer as the repository gets more objects.',
  decoration:
    'export-subst: %d and %D name this tag alone; other refs at its commit, in other clones, would be named too.',
  relativeDate: 'export-subst: relative and human dates (%ar, %cr, %ah, %ch) depend on the day the archive is made.',
  describe:
    'export-subst: %(describe) was answered from this tag alone; other tags of the repository can change the answer.',
  mailmap:
    'export-subst: %aN, %aE, %aL, %cN, %cE and %cL depend on the .mailmap that is checked out; the tag’s own was used.',
  signature:
    'export-subst: %G placeholders depend on the keys and programs of the machine; they were expanded as without any.',
  strictUtc: 'export-subst: %aI and %cI write the UTC zone as +00:00, as git before 2.45 does; later versions write Z.',
  decorate: 'export-subst: %(decorate) was left as it is, as git before 2.43 does; later versions expand it.',
} as const;

export type Notice = keyof typeof notices;
