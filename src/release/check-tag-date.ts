import { AgentError } from '../errors.ts';
import { identSeconds } from '../formats/git-object.ts';
import type { FetchedTag } from '../git/fetch-tag.ts';
import type { Warnings } from '../work/warnings.ts';

/** Computers' clocks differ by so much without anyone's noticing. */
const TOLERANCE_SECONDS = 5n * 60n;
/** A clock that is further behind than this is less likely than a tag with a date that someone made up. */
const MAX_LAG_SECONDS = 366n * 86_400n;

/**
 * Whether a signature may be dated `now`: not before the tag (or its commit), for then the clock is behind: that of a
 * machine that was suspended, say. Tags dated over a year ahead say nothing of the clock and get a warning instead, or
 * there would be no release of them for years.
 * @throws CLOCK_NOT_READY
 */
export function checkTagDate({ commit, tagger }: FetchedTag, now: Date, warnings: Warnings): void {
  const tagged = [secondsOf(commit.committer), tagger && secondsOf(tagger)].reduce<bigint>(
    (latest, seconds) => (seconds !== undefined && seconds > latest ? seconds : latest),
    0n,
  );
  const ahead = tagged - BigInt(Math.floor(now.getTime() / 1000));
  if (ahead <= TOLERANCE_SECONDS) return;
  if (ahead > MAX_LAG_SECONDS) {
    warnings.add('The tag or its commit has a date over a year in the future, so its date is not to be relied on.');
    return;
  }
  const date = new Date(Number(tagged) * 1000).toISOString();
  throw new AgentError(
    'CLOCK_NOT_READY',
    `The tag or its commit is dated ${date}, but the agent's clock says ${now.toISOString()}. Set whichever is wrong: the clock, or the tag's date.`,
    { data: { tagged: date } },
  );
}

/** Undefined when there is no date that can be read: git takes such objects too. */
function secondsOf(ident: Uint8Array): bigint | undefined {
  try {
    return identSeconds(ident, 'tag');
  } catch {
    return undefined;
  }
}
