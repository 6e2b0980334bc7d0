import { AgentError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { type ByteString, toByteString } from './byte-string.ts';
import { faultOfLinkName, faultOfName } from './entry-name.ts';
import { EntryOrder } from './entry-order.ts';
import type { ObjectFormat, ObjectId } from './git-object.ts';
import { objectIdBytes } from './git-object.ts';

/** What a tree entry is (git: gitformat-index, "mode"). */
export type EntryType = 'directory' | 'file' | 'executable' | 'symlink' | 'submodule';

/** Whether an entry's id is that of a blob: of a submodule it is a commit elsewhere. */
export const isBlob: Readonly<Record<EntryType, boolean>> = {
  directory: false,
  file: true,
  executable: true,
  symlink: true,
  submodule: false,
};

export interface TreeEntry {
  readonly type: EntryType;
  /** One path segment: never empty, `.` or `..`, never with a slash. */
  readonly name: ByteString;
  readonly id: ObjectId;
}

/** git writes no other modes but the group-writable files of 2005, and neither has a meaning of its own any more. */
const types: Readonly<Partial<Record<string, EntryType>>> = {
  '40000': 'directory',
  '100644': 'file',
  '100664': 'file',
  '100755': 'executable',
  '120000': 'symlink',
  '160000': 'submodule',
};

const SPACE = 0x20;
const NUL = 0;
function unsafe(why: string): AgentError {
  return new AgentError(
    'TREE_UNSAFE',
    `The repository's tree is unsafe to archive: ${why}. Ask its owner to repair it.`,
  );
}

/** The key by which git sorts tree entries: directories as if their name ended in a slash. */
function sortKey(entry: TreeEntry): ByteString {
  return entry.type === 'directory' ? `${entry.name}/` : entry.name;
}

function readEntry(reader: ByteReader, format: ObjectFormat): TreeEntry {
  // Some old programs padded modes with zeros; git and all others read them by their value.
  const type = types[toByteString(reader.takeUntil(SPACE)).replace(/^0+/, '')];
  if (!type) throw unsafe('an entry has a mode that git does not use');
  const name = toByteString(reader.takeUntil(NUL));
  const fault = faultOfName(name) ?? (type === 'symlink' ? faultOfLinkName(name) : undefined);
  if (fault !== undefined) throw unsafe(`an entry ${fault}`);
  const raw = reader.take(objectIdBytes[format]);
  const id = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('hex');
  if (/^0+$/.test(id)) throw unsafe('an entry has a null object id');
  return { type, name, id };
}

/**
 * Reads a tree object, entry by entry: it may have millions.
 *
 * @throws OBJECT_INVALID when it is cut or malformed
 * @throws TREE_UNSAFE when a name, a mode or the order is one that git itself would never write: programs differ in
 *   what they make of such a tree, so what was signed would not be what is seen
 */
export function* readTree(bytes: Uint8Array, format: ObjectFormat): Generator<TreeEntry> {
  const reader = new ByteReader(bytes, 'tree object', 'OBJECT_INVALID');
  const order = new EntryOrder();
  while (reader.remaining > 0) {
    const entry = readEntry(reader, format);
    const key = sortKey(entry);
    if (!order.follows(key)) throw unsafe('its entries are not in order, or are doubled');
    if (!order.add(entry.name, key)) throw unsafe('two entries have the same name');
    yield entry;
  }
}
