import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, type Header } from 'tar-stream';

/** The entries of a tar as tar-stream reads it, each as JSON of type, path, size, target, "executable" and hash of the content. */
export async function readPlainTar(tar: Uint8Array): Promise<string[]> {
  const entries = extract();
  Readable.from([tar]).pipe(entries);
  const found: string[] = [];
  for await (const entry of entries) {
    // Its types say that there is always a link's name.
    const { type, name, size, linkname, mode } = entry.header as Omit<Header, 'linkname'> & {
      readonly linkname: string | null;
    };
    const hash = createHash('sha1')
      .update(await buffer(entry))
      .digest('hex');
    const isFile = type === 'file';
    found.push(JSON.stringify([type, name, size, linkname ?? '', isFile && (mode & 0o100) !== 0, hash]));
  }
  return found;
}
