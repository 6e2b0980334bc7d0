const RECORD = 512;

/** Where each field of a ustar header starts (POSIX pax, "ustar Interchange Format"). */
const fields: readonly (readonly [start: number, name: string])[] = [
  [500, 'padding'],
  [345, 'prefix'],
  [337, 'devmajor/devminor'],
  [265, 'uname/gname'],
  [257, 'magic'],
  [157, 'linkname'],
  [156, 'typeflag'],
  [148, 'chksum'],
  [136, 'mtime'],
  [124, 'size'],
  [108, 'uid/gid'],
  [100, 'mode'],
  [0, 'name'],
];

/** The header that the record at `offset` belongs to, or is: found by walking, as contents may look like headers. */
function findHeader(tar: Buffer, offset: number): { start: number; end: number } {
  for (let start = 0; ;) {
    const size = Number.parseInt(tar.toString('latin1', start + 124, start + 135), 8) || 0;
    const end = start + RECORD + Math.ceil(size / RECORD) * RECORD;
    if (end > offset || end >= tar.length) return { start, end };
    start = end;
  }
}

function show(tar: Buffer, at: number): string {
  return JSON.stringify(tar.toString('latin1', at, at + 40));
}

/** What a person needs to know of the first byte in which two tars differ; undefined when they are equal. */
export function tarDifference(ours: Buffer, git: Buffer): string | undefined {
  if (ours.equals(git)) return undefined;
  const shorter = Math.min(ours.length, git.length);
  let at = 0;
  while (at < shorter && ours[at] === git[at]) at += 1;
  const lengths = `ours has ${ours.length} bytes, git's ${git.length}`;
  if (at === shorter) return `equal up to byte ${at}, where one ends: ${lengths}`;
  const { start } = findHeader(git, at);
  const name = show(git, start);
  const inHeader = at < start + RECORD;
  const field = fields.find(([from]) => at - start >= from)?.[1] ?? '';
  const where = inHeader ? `in the field ${field} of its header` : `at byte ${at - start - RECORD} of its contents`;
  return `first difference at byte ${at}, entry ${name}, ${where}: ours ${show(ours, at)}, git's ${show(git, at)}; ${lengths}`;
}
