import { type ByteString, toByteString } from '../../formats/byte-string.ts';
import type { Limits } from '../../limits.ts';
import { limitExceeded } from '../../work/limit-exceeded.ts';
import { type Assignment, type AttributeRule, type AttributeValue, parseAttributeLine } from './attribute-rule.ts';
import { type PathAttributes, pathAttributes, usedAttributes } from './path-attributes.ts';
import { splitPath } from './path-pattern.ts';

/** Files of this many bytes and more are ignored, as by git: they need not be read. */
export const MAX_ATTRIBUTES_FILE_BYTES = 100 * 1024 * 1024;

/** Steps between two pauses: some 100 microseconds. */
const STEPS_PER_PAUSE = 10_000;
const LF = 0x0a;
const noContent = new Uint8Array();

/** The rules of one directory's .gitattributes. */
interface Frame {
  /** '' or ending in a slash. */
  readonly directory: ByteString;
  readonly rules: readonly AttributeRule[];
  /** Of the file. */
  readonly bytes: number;
}

/** git's own, which the top-level file may redefine; of its parts only this one matters to an archive. */
const binaryMacro: Assignment = { attribute: 'text', value: false };

/**
 * The attributes of a tree's paths, as `git archive` reads them from the tree itself (gitattributes(5)). It follows a
 * walk: a directory is pushed before its entries are looked up and popped after them. What a repository can make it
 * cost is bounded by `maxAttributeBytes` and `maxAttributeSteps` of {@link Limits}; where its work may pause, it yields.
 */
export class AttributeStack {
  readonly #limits: Limits;
  readonly #frames: Frame[] = [];
  readonly #macros = new Map<string, readonly Assignment[]>([['binary', [binaryMacro]]]);
  /** Rules on the stack. */
  #rules = 0;
  /** Bytes of the files on the stack. */
  #bytes = 0;
  #steps = 0;
  /** The number of steps at which the next pause is due. */
  #pauseAt = STEPS_PER_PAUSE;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * @param directory '' for the root, else its path from there, ending in a slash
   * @param gitattributes content of the blob that the directory has under the name `.gitattributes`, be its entry a
   *   file or a symbolic link (git makes no difference here); undefined when it has none
   * @throws {AgentError} LIMIT_EXCEEDED
   */
  *push(directory: ByteString, gitattributes: Uint8Array | undefined): Generator<undefined, void> {
    const content = gitattributes && gitattributes.length < MAX_ATTRIBUTES_FILE_BYTES ? gitattributes : noContent;
    this.#bytes += content.length;
    if (this.#bytes > this.#limits.maxAttributeBytes) {
      const what = `The .gitattributes files that bear on one folder have ${this.#bytes} bytes`;
      throw limitExceeded(what, 'maxAttributeBytes', this.#limits);
    }
    const rules = yield* this.#parse(content, directory === '');
    this.#rules += rules.length;
    this.#frames.push({ directory, rules, bytes: content.length });
  }

  pop(): void {
    const frame = this.#frames.pop();
    this.#rules -= frame?.rules.length ?? 0;
    this.#bytes -= frame?.bytes ?? 0;
  }

  /**
   * @param path from the root of the tree, with a trailing slash for directories and submodules
   * @throws {AgentError} LIMIT_EXCEEDED
   */
  *lookup(path: ByteString): Generator<undefined, PathAttributes> {
    const values = new Map<string, AttributeValue>();
    if (this.#rules === 0) return pathAttributes(values);
    const parts = splitPath(path);
    const spend = (steps: number): void => {
      this.#spend(steps);
    };
    for (const { directory, rules } of this.#frames.toReversed()) {
      for (let index = rules.length - 1; index >= 0; index -= 1) {
        const rule = rules[index];
        if (rule?.pattern.matches(parts, directory, spend)) this.#assign(rule.assignments, values);
        spend(1);
        if (this.#isPauseDue()) yield;
      }
    }
    return pathAttributes(values);
  }

  /** Gives each attribute that has none yet its value: the last of a line first, and a macro's parts right after it. */
  #assign(assignments: readonly Assignment[], values: Map<string, AttributeValue>): void {
    const pending = [...assignments];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      this.#spend(1);
      if (values.has(next.attribute)) continue;
      values.set(next.attribute, next.value);
      if (next.value === true) pending.push(...(this.#macros.get(next.attribute) ?? []));
    }
  }

  /** The rules of a file that matter to an archive; its macros, which all directories share, are remembered. */
  *#parse(bytes: Uint8Array, isTopLevel: boolean): Generator<undefined, AttributeRule[]> {
    const nul = bytes.indexOf(0);
    const end = nul < 0 ? bytes.length : nul;
    const rules: AttributeRule[] = [];
    for (let start = 0; start < end;) {
      const lineFeed = bytes.indexOf(LF, start);
      const lineEnd = lineFeed < 0 || lineFeed > end ? end : lineFeed;
      const line = parseAttributeLine(toByteString(bytes.subarray(start, lineEnd)), isTopLevel);
      if (line?.kind === 'macro') this.#macros.set(line.name, line.assignments);
      if (line?.kind === 'rule') rules.push(line);
      this.#spend(lineEnd + 1 - start);
      if (this.#isPauseDue()) yield;
      start = lineEnd + 1;
    }
    // Only now: a macro may stand below the lines that use it.
    return rules.filter(({ assignments }) => assignments.some(({ attribute }) => this.#isUsed(attribute)));
  }

  #isUsed(attribute: string): boolean {
    return usedAttributes.has(attribute) || this.#macros.has(attribute);
  }

  /** Tens of thousands of rules take tens of milliseconds for each path. */
  #isPauseDue(): boolean {
    if (this.#steps < this.#pauseAt) return false;
    this.#pauseAt = this.#steps + STEPS_PER_PAUSE;
    return true;
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > this.#limits.maxAttributeSteps) {
      throw limitExceeded('The .gitattributes files take too many steps to apply', 'maxAttributeSteps', this.#limits);
    }
  }
}
