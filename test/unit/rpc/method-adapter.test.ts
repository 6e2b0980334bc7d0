import assert from 'node:assert/strict';
import test from 'node:test';
import { createFileRegistry, create, fromBinary, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describedFiles } from '../../../src/rpc/gen/descriptors.ts';
import { ErrorInfo } from '../../../src/rpc/gen/google/rpc/error_details.ts';
import {
  CreateReleaseRequest,
  CreateReleaseResponse,
  GetAgentInfoResponse,
  GetPublicKeyResponse,
  RollPGPKeysResponse,
} from '../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { decode, encode, type MessageType } from '../../../src/rpc/method-adapter.ts';

/** The library that reads messages by their descriptors, and says in JSON what is in them. */
const byDescriptors = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: describedFiles.map(({ base64 }) => fromBinary(FileDescriptorProtoSchema, Buffer.from(base64, 'base64'))),
  }),
);

const time = '2026-01-02T03:04:05.678Z';
const key = { fingerprint: 'A', armoredKey: 'ü', createTime: time, status: 'KEY_STATUS_ACTIVE', expireTime: time };
const samples: readonly (readonly [MessageType<unknown>, JsonValue])[] = [
  [
    CreateReleaseRequest,
    {
      ...{ repositoryUrl: 'https://h/r', tag: 'v1', prefix: '', profile: true, idempotencyToken: 't'.repeat(300) },
      ...{ credentials: { username: 'u', password: '\u{1f511}' }, expectedCommit: 'c', expectedKeyFingerprint: 'f' },
    },
  ],
  [CreateReleaseResponse, { progress: { phase: 'PHASE_FETCHING', objectsDone: '9007199254740993', bytesTotal: '0' } }],
  [CreateReleaseResponse, { chunk: Buffer.from('chunk').toString('base64') }],
  [CreateReleaseResponse, { info: { name: 'n', signatureTime: time, tagObjectId: '' } }],
  [CreateReleaseResponse, { summary: { sizeBytes: '1', warnings: ['a', ''], profile: { gzip: '0.000001s' } } }],
  [GetPublicKeyResponse, { key, olderKeys: [key, { revocation: { reason: 'REVOCATION_REASON_RETIRED' } }] }],
  [GetAgentInfoResponse, { limits: { a: '1', b: '2' }, uptime: '86400.500s', mode: 'AGENT_MODE_PRODUCTION' }],
  [RollPGPKeysResponse, { plan: { longestWait: '3s', currentKey: key } }],
  [ErrorInfo, { reason: 'R', metadata: { limit: 'x' } }],
];

test('reads and writes messages as a library does that goes by their descriptors', () => {
  for (const [type, json] of samples) {
    const schema = byDescriptors.getMessage(type.$type);
    assert.ok(schema, type.$type);
    const bytes = toBinary(schema, fromJson(schema, json));
    assert.ok(bytes.length > 0);
    assert.deepEqual(Buffer.from(encode(type, decode(type, bytes))), Buffer.from(bytes), JSON.stringify(json));
  }
});

/** Field 2 of CreateReleaseRequest, the tag. */
const tagOf = (...bytes: number[]): Uint8Array => Uint8Array.of(0x12, bytes.length, ...bytes);
const nested = Buffer.concat([Buffer.alloc(5000, 0x83), Buffer.from([0x01])]);

const damaged = {
  'text that is no UTF-8': tagOf(0xff),
  'half a surrogate pair': tagOf(0xed, 0xa0, 0x80),
  'an overlong form': tagOf(0xc0, 0xaf),
  'a field that is cut off': Uint8Array.of(0x12, 5, 0x61),
  'more after the end of a group that never began': Uint8Array.of(0x14, ...tagOf(0x76)),
  'field number 0': Uint8Array.of(0x00, ...tagOf(0x76)),
  'an unknown wire type': Uint8Array.of(0x17),
  'a number without an end': Uint8Array.of(0x38, ...Array<number>(11).fill(0xff)),
  'groups in groups': nested,
};

test('refuses what is no message', () => {
  for (const [what, bytes] of Object.entries(damaged)) {
    assert.throws(() => decode(CreateReleaseRequest, bytes), Error, what);
  }
});

test('takes what a newer caller adds', () => {
  const unknown = Uint8Array.of(0xfa, 0x3f, 2, 1, 2);
  assert.equal(decode(CreateReleaseRequest, Buffer.concat([tagOf(0x76), unknown])).tag, 'v');
});

test('keeps a byte order mark, which is a character of the text', () => {
  assert.equal(decode(CreateReleaseRequest, tagOf(0xef, 0xbb, 0xbf, 0x76)).tag, '\ufeffv');
});
