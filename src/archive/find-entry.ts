import type { ByteString } from '../formats/byte-string.ts';
import type { ObjectFormat } from '../formats/git-object.ts';
import { readTree, type TreeEntry } from '../formats/tree.ts';
import type { Breather } from '../work/breather.ts';

/** The entry `name` of the tree object `content`, unless that is a directory. Reads no further than its place. */
export async function findEntry(
  content: Uint8Array,
  name: ByteString,
  format: ObjectFormat,
  breather: Breather,
): Promise<TreeEntry | undefined> {
  for (const entry of readTree(content, format)) {
    if (entry.name > name) return undefined;
    if (entry.name === name && entry.type !== 'directory') return entry;
    if (breather.isDue) await breather.breathe();
  }
  return undefined;
}
