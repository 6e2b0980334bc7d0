import { type ByteString, toByteString } from '../../formats/byte-string.ts';
import { Wildmatch } from '../../formats/wildmatch.ts';
import { booleanOf, isInteger, matchArgument } from './arguments.ts';
import { parseInteger } from './c-text.ts';
import type { SubstContext } from './context.ts';
import type { Facts } from './facts.ts';

/** Options of `%(describe:...)`, git-log(1), "PRETTY FORMATS". */
interface DescribeOptions {
  tags: boolean;
  abbrev: bigint | undefined;
  readonly match: ByteString[];
  readonly exclude: ByteString[];
}

/** Sets the option at `at`, and returns where it ends; undefined when there is none, 'invalid' when it has no value. */
function readOption(format: ByteString, at: number, options: DescribeOptions): number | undefined | 'invalid' {
  const tags = matchArgument(format, at, 'tags');
  const value = tags && booleanOf(tags);
  if (tags && value !== undefined) {
    options.tags = value;
    return tags.end;
  }
  const abbrev = matchArgument(format, at, 'abbrev');
  if (abbrev) {
    if (!abbrev.value || !isInteger(abbrev.value)) return 'invalid';
    options.abbrev = parseInteger(abbrev.value, 0)?.value;
    return abbrev.end;
  }
  return readPattern(format, at, options);
}

function readPattern(format: ByteString, at: number, options: DescribeOptions): number | undefined | 'invalid' {
  for (const name of ['exclude', 'match'] as const) {
    const pattern = matchArgument(format, at, name);
    if (!pattern) continue;
    if (!pattern.value) return 'invalid';
    options[name].push(pattern.value);
    return pattern.end;
  }
  return undefined;
}

/** Git's bounds of `--abbrev`: at least 4 digits, and all of them for 0. */
function abbreviate({ abbrev }: DescribeOptions, { commitId, abbreviate: shorten }: SubstContext): ByteString {
  if (abbrev === undefined) return shorten(commitId);
  if (abbrev === 0n || abbrev >= commitId.length) return commitId;
  return shorten(commitId, Math.max(4, Number(abbrev)));
}

function answer(options: DescribeOptions, { context, budget }: Facts): ByteString {
  const tag = toByteString(Buffer.from(context.tag, 'utf8'));
  if (context.tagObjectName === undefined && !options.tags) return '';
  const matches = (pattern: ByteString): boolean => new Wildmatch(pattern, 'name').matches(tag, budget.spend);
  if (options.exclude.some(matches)) return '';
  if (options.match.length > 0 && !options.match.some(matches)) return '';
  const inner = context.tagObjectName === undefined ? tag : toByteString(context.tagObjectName);
  // A tag object that another name was given to is named by its own, with the commit so that it is found.
  return inner === tag ? tag : `${inner}-0-g${abbreviate(options, context)}`;
}

export interface Described {
  readonly text: ByteString;
  /** The index after the closing parenthesis. */
  readonly end: number;
}

/**
 * `%(describe...)`, whose `:` or `)` is at `at`, as git describe answers where this tag is the only one; undefined
 * when what follows is malformed.
 */
export function expandDescribe(format: ByteString, at: number, facts: Facts): Described | undefined {
  const options: DescribeOptions = { tags: false, abbrev: undefined, match: [], exclude: [] };
  let end = at;
  if (format[at] === ':') {
    end += 1;
    for (;;) {
      const next = readOption(format, end, options);
      if (next === 'invalid') return undefined;
      if (next === undefined) break;
      end = next;
    }
  }
  if (format[end] !== ')') return undefined;
  return { text: answer(options, facts), end: end + 1 };
}
