import { AgentError } from '../errors.ts';
import type { ByteString } from '../formats/byte-string.ts';

/** The longest target that Linux takes: PATH_MAX less the NUL. */
const MAX_TARGET_BYTES = 4095;

function unsafe(why: string): AgentError {
  return new AgentError('TREE_UNSAFE', `A symbolic link of the repository ${why}. Ask its owner to repair it.`);
}

/** @throws TREE_UNSAFE */
export function checkTargetSize(bytes: number): void {
  if (bytes === 0) throw unsafe('has an empty target');
  if (bytes > MAX_TARGET_BYTES) throw unsafe(`has a target of over ${MAX_TARGET_BYTES} bytes`);
}

/**
 * Checks the target of a symbolic link.
 *
 * @throws TREE_UNSAFE when no system could make the link
 */
export function checkSymlinkTarget(target: ByteString): void {
  checkTargetSize(target.length);
  if (target.includes('\0')) throw unsafe('has a NUL byte in its target');
}

/** Whether a link at `path` (from the root of the tree) leads out of the tree by its text alone. */
export function leadsOutside(path: ByteString, target: ByteString): boolean {
  if (target.startsWith('/')) return true;
  let depth = path.split('/').length - 1;
  for (const segment of target.split('/')) {
    if (segment === '..') depth -= 1;
    else if (segment !== '' && segment !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}
