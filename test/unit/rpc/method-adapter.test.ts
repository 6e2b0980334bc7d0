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
  PublicKey,
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

/** Bytes that are no CreateReleaseRequest, in hexadecimal. */
const damaged = {
  'text that is no UTF-8': '1201ff',
  'half a surrogate pair': '1203eda080',
  'an overlong form': '1202c0af',
  'a field that is cut off': '120561',
  'a message in it that is cut off': '1aff010c',
  'a field that runs on into the message around it': '1a010a0161',
  'the end of a group that never began': '14',
  'the end of a group that never began, in a message in it': '1a090a01610c1203686964',
  'a group that another one ends': '0b14',
  'groups in groups': '8301'.repeat(5000),
  'field number 0': '0203616263120176',
  'a tag of all zeros': '00',
  'a tag of over 32 bits': '92808080100176',
  'an unknown wire type': '17',
  'a number without an end': `38${'ff'.repeat(11)}`,
};

test('refuses what is no message', () => {
  for (const [what, hex] of Object.entries(damaged)) {
    assert.throws(() => decode(CreateReleaseRequest, Buffer.from(hex, 'hex')), Error, what);
  }
});

test('refuses a time that no Date can have', () => {
  const greatest = Buffer.from('08ffffffffffffffff7f', 'hex');
  assert.throws(() => decode(PublicKey, Buffer.from([0x1a, greatest.length, ...greatest])), /out of range/);
});

test('keeps every key of a map', () => {
  const limits = new Map([
    ['__proto__', 1n],
    ['constructor', 2n],
  ]);
  const message = { ...decode(GetAgentInfoResponse, Buffer.of()), limits };
  assert.deepEqual(decode(GetAgentInfoResponse, encode(GetAgentInfoResponse, message)).limits, limits);
});

test('takes what a newer caller adds', () => {
  const unknown = Uint8Array.of(0xfa, 0x3f, 2, 1, 2);
  assert.equal(decode(CreateReleaseRequest, Buffer.concat([tagOf(0x76), unknown])).tag, 'v');
});

test('keeps a byte order mark, which is a character of the text', () => {
  assert.equal(decode(CreateReleaseRequest, tagOf(0xef, 0xbb, 0xbf, 0x76)).tag, '\ufeffv');
});
