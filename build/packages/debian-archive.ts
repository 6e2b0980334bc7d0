import { hash } from 'node:crypto';
import { file, type SystemEntry, type SystemFile } from '../initramfs/system-files.ts';
import { gzip, writeTar } from './tar.ts';

/** Bytes of the header of a member, and what members are padded to. */
const AR_ALIGNMENT = 2;

/** The common format of `ar`: name, time, owner, group, mode and size in columns, and a fixed end (deb(5)). */
function arMember(name: string, contents: Uint8Array, time: number): Uint8Array[] {
  const columns = [name.padEnd(16), String(time).padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
  const header = `${columns.join('')}${String(contents.length).padEnd(10)}\`\n`;
  const padding = contents.length % AR_ALIGNMENT === 0 ? '' : '\n';
  return [Buffer.from(header, 'latin1'), contents, Buffer.from(padding)];
}

function md5sums(files: readonly SystemFile[]): string {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return sorted.map(({ path, contents }) => `${hash('md5', contents)}  ${path}\n`).join('');
}

/** What dpkg keeps of a package besides its files (deb-control(5)). */
export interface ControlFiles {
  /** The file `control` without its field Installed-Size. */
  readonly control: string;
  /** Scripts by name: `postinst`. */
  readonly scripts: readonly SystemFile[];
}

/**
 * A Debian package, format 2.0. Files below etc/ are its conffiles.
 *
 * @param time of all that is in it, in seconds since 1970
 */
export async function writeDebianArchive(
  { control, scripts }: ControlFiles,
  entries: readonly SystemEntry[],
  time: number,
): Promise<Buffer> {
  const files = entries.filter((entry) => entry.type === 'file');
  const kilobytes = Math.ceil(files.reduce((sum, { contents }) => sum + contents.length, 0) / 1024);
  const conffiles = files.filter(({ path }) => path.startsWith('etc/'));
  const meta = [
    file('control', `${control}Installed-Size: ${kilobytes}\n`, 'generated', 0o644),
    file('md5sums', md5sums(files.filter((each) => !conffiles.includes(each))), 'generated', 0o644),
    file('conffiles', conffiles.map(({ path }) => `/${path}\n`).join(''), 'generated', 0o644),
    ...scripts,
  ];
  const [controlTar, dataTar] = await Promise.all(
    [meta, entries].map(async (of) => gzip(await writeTar(of, './', time))),
  );
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    ...arMember('debian-binary', Buffer.from('2.0\n'), time),
    ...arMember('control.tar.gz', controlTar ?? Buffer.alloc(0), time),
    ...arMember('data.tar.gz', dataTar ?? Buffer.alloc(0), time),
  ]);
}
