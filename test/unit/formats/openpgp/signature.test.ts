import assert from 'node:assert/strict';
import test from 'node:test';
import { readSignature as readWithOpenpgp } from 'openpgp';
import { ByteReader } from '../../../../src/formats/byte-reader.ts';
import { readArmor } from '../../../../src/formats/openpgp/armor.ts';
import { readMpi, writeMpi } from '../../../../src/formats/openpgp/mpi.ts';
import { writeOnePassPacket } from '../../../../src/formats/openpgp/one-pass.ts';
import {
  hashTrailer,
  readSignature,
  writeHashedPart,
  writeSignaturePacket,
} from '../../../../src/formats/openpgp/signature.ts';
import { readNotation, readSubpackets, writeSubpacket } from '../../../../src/formats/openpgp/subpacket.ts';
import { withCode } from '../../../support/codes.ts';
import { sampleBytes } from '../../../support/openpgp.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const reader = (text: string) => new ByteReader(bytes(text), 'number', 'RELEASE_MALFORMED');

const issuerFingerprint = bytes('000102030405060708090a0b0c0d0e0f10111213');
const statements = {
  createdSeconds: 0x6904_0000,
  issuerFingerprint,
  notations: [{ name: 'tag@sealci.dev', value: 'v1 ü' }],
};
const hashedPart = writeHashedPart(statements);
const signatureBytes = sampleBytes(64);
const packet = writeSignaturePacket(hashedPart, issuerFingerprint, sampleBytes(32), signatureBytes);

test('writes the hashed part as RFC 9580 section 5.2.3 lays it out', () => {
  assert.equal(
    hex(hashedPart),
    [
      '04 00 16 08 003a',
      '16 21 04 000102030405060708090a0b0c0d0e0f10111213',
      '05 02 69040000',
      '1c 14 80000000 000e 0005 746167407365616c63692e646576 763120c3bc',
    ]
      .join('')
      .replaceAll(' ', ''),
  );
  assert.equal(hex(hashTrailer(hashedPart)), '04ff00000040');
});

test('writes the one-pass signature packet of RFC 9580 section 5.4', () => {
  assert.equal(hex(writeOnePassPacket(issuerFingerprint)), 'c40d030008160c0d0e0f1011121301');
});

test('writes a signature packet that openpgp.js reads field by field', async () => {
  const [read] = (await readWithOpenpgp({ binarySignature: packet })).packets;
  assert.ok(read?.created && read.signatureData && read.issuerFingerprint);
  assert.equal(read.created.getTime() / 1000, statements.createdSeconds);
  assert.equal(hex(read.issuerFingerprint), hex(issuerFingerprint));
  assert.equal(read.issuerKeyID.toHex(), hex(issuerFingerprint.subarray(12)));
  assert.deepEqual(
    read.rawNotations.map(({ name, value, humanReadable, critical }) => [name, hex(value), humanReadable, critical]),
    [['tag@sealci.dev', '763120c3bc', true, false]],
  );
  assert.equal(hex(read.signatureData), hex(hashedPart));
});

test('reads back the fields that it wrote', () => {
  const fields = readSignature(packet.subarray(2));
  assert.equal(hex(fields.hashedPart), hex(hashedPart));
  const [, , notation] = readSubpackets(fields.hashedArea);
  assert.deepEqual(notation && readNotation(notation.body), statements.notations[0]);
  const material = new ByteReader(fields.material, 'signature', 'RELEASE_MALFORMED');
  assert.equal(hex(readMpi(material)), hex(signatureBytes.subarray(0, 32)));
  assert.equal(hex(readMpi(material)), hex(signatureBytes.subarray(32)));
});

test('refuses statements that do not fit into a signature', () => {
  const notation = { name: 'x@sealci.dev', value: 'x'.repeat(40_000) };
  assert.throws(() => writeHashedPart({ ...statements, notations: [notation, notation] }), RangeError);
});

test('writes a number without leading zeros', () => {
  assert.equal(hex(writeMpi(bytes('0000 01ff'))), '000901ff');
  assert.equal(hex(writeMpi(bytes('0000'))), '0000');
});

for (const text of ['0008 01', '0002 01', '0000', '0009 01ff', '0100 80']) {
  const exact = text === '0000' || text === '0009 01ff';
  test(`${exact ? 'reads' : 'throws RELEASE_MALFORMED for'} the number ${text}`, () => {
    if (exact) assert.doesNotThrow(() => readMpi(reader(text)));
    else assert.throws(() => readMpi(reader(text)), withCode('RELEASE_MALFORMED'));
  });
}

for (const length of [1, 190, 191, 192, 8382, 8383, 8384, 16_319, 16_320, 60_000]) {
  test(`reads a subpacket of ${length} bytes that it wrote`, () => {
    const body = sampleBytes(length);
    assert.deepEqual(readSubpackets(writeSubpacket(20, body)), [{ type: 20, critical: false, body }]);
  });
}

for (const area of ['00', '05 02 0000', 'ff 00', 'ff ffffffff 02', 'c0']) {
  test(`throws RELEASE_MALFORMED for the subpacket area ${area}`, () => {
    assert.throws(() => readSubpackets(bytes(area)), withCode('RELEASE_MALFORMED'));
  });
}

test('tells a critical subpacket from another', () => {
  assert.deepEqual(
    readSubpackets(bytes('02 82 00 02 02 00')).map(({ critical }) => critical),
    [true, false],
  );
});

for (const [name, body] of [
  ['that is no UTF-8', '80000000 0001 0001 61 ff'],
  ['that is cut off', '80000000 0001 0002 61 61'],
  ['that is too long', '80000000 0001 0001 61 61 61'],
] as const) {
  test(`throws RELEASE_MALFORMED for a notation ${name}`, () => {
    assert.throws(() => readNotation(bytes(body)), withCode('RELEASE_MALFORMED'));
  });
}

test('leaves out a notation that is no text', () => {
  assert.equal(readNotation(bytes('00000000 0001 0001 61 ff')), undefined);
});

const block = '-----BEGIN PGP SIGNATURE-----\nComment: x\n\nAAEC\nAw==\n=AAAA\n-----END PGP SIGNATURE-----\n';

test('reads an armored block, with any line ends', () => {
  assert.equal(hex(readArmor(block, 'SIGNATURE')), '00010203');
  assert.equal(hex(readArmor(block.replaceAll('\n', '\r\n'), 'SIGNATURE')), '00010203');
});

for (const [name, text] of [
  ['two blocks', block + block],
  ['text before a block', `hello\n${block}`],
  ['a block of another type', block.replaceAll('SIGNATURE', 'MESSAGE')],
  ['no end', block.slice(0, 60)],
  ['no blank line', block.replace('\n\n', '\n')],
  ['bytes that are no base64', block.replace('AAEC', 'A*EC')],
  ['nothing', ''],
  ['far too much', block + '\n'.repeat(200_000)],
] as const) {
  test(`throws RELEASE_MALFORMED for an armored text with ${name}`, () => {
    assert.throws(() => readArmor(text, 'SIGNATURE'), withCode('RELEASE_MALFORMED'));
  });
}
