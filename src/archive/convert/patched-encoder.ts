import type { ByteString } from '../../formats/byte-string.ts';
import { decoderTable } from './decoder-table.ts';
import { encodingPatches } from './encoding-patches.ts';

type PatchedName = keyof typeof encodingPatches;

/** Names of the C library for the encodings that are written by Node's decoders and a patch. */
const names = new Map<string, PatchedName>([
  ...(['SJIS', 'SHIFT-JIS', 'SHIFT_JIS', 'MS_KANJI', 'CSSHIFTJIS'] as const).map((name) => [name, 'SJIS'] as const),
  ...(['CP932', 'MS932', 'SJIS-OPEN', 'SJIS-WIN', 'WINDOWS-31J', 'CSWINDOWS31J'] as const).map(
    (name) => [name, 'CP932'] as const,
  ),
  ...(['CP1255', 'MS-HEBR', 'WINDOWS-1255'] as const).map((name) => [name, 'CP1255'] as const),
  ...(['CP1258', 'WINDOWS-1258'] as const).map((name) => [name, 'CP1258'] as const),
]);

export const patchedEncodings: readonly string[] = [...names.keys()];

type Table = ReadonlyMap<number, ByteString>;
const tables = new Map<PatchedName, Table>();

function makeTable(name: PatchedName): Table {
  const { label, lacks, has } = encodingPatches[name];
  const table = decoderTable(label);
  for (const range of lacks.trim().split(/\s+/)) {
    const [first = 0, last = 0] = range.split('-').map((digits) => Number.parseInt(digits, 16));
    for (let point = first; point <= last; point += 1) table.delete(point);
  }
  for (const entry of has.trim().split(/\s+/)) {
    const [point = '', bytes = ''] = entry.split('=');
    table.set(Number.parseInt(point, 16), Buffer.from(bytes, 'hex').toString('latin1'));
  }
  return table;
}

/**
 * Writes text in the encoding that the C library knows by `name`, in capitals; undefined where it has no such one here.
 * What is returned gives undefined for text with a character that the encoding has not.
 */
export function patchedEncoder(name: string): ((text: string) => Buffer | undefined) | undefined {
  const known = names.get(name);
  if (known === undefined) return undefined;
  return (text) => {
    let table = tables.get(known);
    if (!table) {
      table = makeTable(known);
      tables.set(known, table);
    }
    return encode(text, table);
  };
}

function encode(text: string, table: Table): Buffer | undefined {
  const parts: ByteString[] = [];
  for (const character of text) {
    const bytes = table.get(character.codePointAt(0) ?? 0);
    if (bytes === undefined) return undefined;
    parts.push(bytes);
  }
  return Buffer.from(parts.join(''), 'latin1');
}
