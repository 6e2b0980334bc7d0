import { type ByteString, toByteString } from '../formats/byte-string.ts';
import type { ObjectId } from '../formats/git-object.ts';
import type { ObjectStore } from '../git/pack/object-store.ts';
import { checkSymlinkTarget, checkTargetSize } from './symlink-target.ts';

/** Reads the target of a symbolic link, and checks it; what is too long is not read. */
export async function readSymlinkTarget(objects: ObjectStore, id: ObjectId): Promise<ByteString> {
  const blob = objects.get(id, 'blob');
  checkTargetSize(blob.size);
  const target = toByteString(await objects.contents.read(blob));
  checkSymlinkTarget(target);
  return target;
}
