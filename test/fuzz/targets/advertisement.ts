import assert from 'node:assert/strict';
import { readAdvertisement, type ReadAdvertisement } from '../../../src/git/protocol/advertisement.ts';
import { isAbout, readReferenceLines } from '../../../src/git/protocol/reference-list.ts';
import { fetchRequest } from '../../../src/git/protocol/fetch-request.ts';
import { defaultLimits } from '../../../src/limits.ts';
import { never } from '../../support/key-ring.ts';
import type { FuzzTarget } from '../target.ts';
import { type Outcome, outcomeOf, outcomeOnceDone } from '../support/outcome.ts';
import { readInPieces } from '../support/pieces.ts';

const REF = 'refs/tags/v1';
const limits = { ...defaultLimits, maxAdvertisementBytes: 3000 };
const id = 'a'.repeat(40);

function read(source: AsyncIterable<Uint8Array>): Promise<Outcome<ReadAdvertisement>> {
  const codes = ['REMOTE_PROTOCOL_INVALID', 'REMOTE_PROTOCOL_UNSUPPORTED', 'REMOTE_FAILED', 'LIMIT_EXCEEDED'] as const;
  return outcomeOnceDone(codes, () =>
    readAdvertisement(readReferenceLines(source, limits, never), (line) => isAbout(line, REF)),
  );
}

function pkt(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}

const service = `${pkt('# service=git-upload-pack\n')}0000`;

/** What a server says of itself and of its references, and what is then asked of it. */
export const target: FuzzTarget = {
  maxBytes: 1024,
  dictionary: [
    ...['version 1', 'version 2', '000eversion 2\n', '000eversion 1\n', 'object-format=sha256', 'shallow', '0000'],
    ...[
      'fetch=shallow',
      'side-band',
      'side-band-64k',
      'thin-pack',
      'ofs-delta',
      'agent=git/2',
      REF,
      `${REF}^{}`,
      'ERR ',
    ],
    '\0',
  ],
  seeds: [
    `${service}${pkt('version 2\n')}${pkt('agent=git/2.47\n')}${pkt('fetch=shallow\n')}${pkt('object-format=sha1\n')}0000`,
    `${service}${pkt(`${id} ${REF}\0shallow side-band-64k ofs-delta agent=git/2\n`)}${pkt(`${id} ${REF}^{}\n`)}0000`,
    `${service}${pkt('version 1\n')}${pkt(`${id} HEAD\0shallow object-format=sha256\n`)}0000`,
    pkt('ERR no such repository\n'),
  ],
  async run(input) {
    const { value } = await readInPieces(input, read, (actual, expected) => {
      // An answer that is too long may be found out before what else is wrong with it, or after.
      if (actual.value === undefined && expected.value === undefined) return;
      assert.deepEqual(actual, expected, 'the answer depends on how the bytes were cut');
    });
    if (!value) return;
    const { advertisement, lines } = value;
    const [first, ...others] = lines;
    assert.ok(first !== undefined, 'there is no line');
    for (const line of others) assert.ok(line.includes(REF), 'a line is about another reference');
    const request = outcomeOf(['REMOTE_PROTOCOL_UNSUPPORTED'], () => fetchRequest(advertisement, id, 'agent/1'));
    if (request.value !== undefined)
      assert.ok(request.value.includes(`want ${id}`), 'the request asks for another object');
  },
};
