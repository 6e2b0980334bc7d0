import { limitExceeded } from '../work/limit-exceeded.ts';
import type { Limits } from '../limits.ts';

/** How large a tree is, all its subtrees included; a subtree that is used twice counts twice. */
export interface TreeMeasure {
  readonly entries: number;
  /** Bytes of the longest path below the tree; those of directories and submodules end in a slash. */
  readonly pathBytes: number;
  /** Levels of trees, this one included. */
  readonly depth: number;
}

/** @throws LIMIT_EXCEEDED */
export function checkTreeLimits({ entries, pathBytes, depth }: TreeMeasure, limits: Limits): void {
  if (entries > limits.maxEntries) throw limitExceeded('The tree has too many entries', 'maxEntries', limits);
  if (pathBytes > limits.maxPathBytes) {
    throw limitExceeded('With the prefix, the tree has a path of too many bytes', 'maxPathBytes', limits);
  }
  // The root is a level, but no folder on the way to an entry.
  if (depth - 1 > limits.maxTreeDepth) {
    throw limitExceeded('The tree has too many levels of folders', 'maxTreeDepth', limits);
  }
}
