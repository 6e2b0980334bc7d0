import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { AgentError } from '../../../src/errors.ts';
import { parseRepositoryUrl } from '../../../src/git/repository-url.ts';
import { checkRollRequest } from '../../../src/keys/ring/roll-request.ts';
import { type CheckedRequest, checkRequest } from '../../../src/release/check-request.ts';
import { errorToStatus, statusToError } from '../../../src/rpc/error-status.ts';
import { ServerReflectionRequest } from '../../../src/rpc/gen/grpc/reflection/v1/reflection.ts';
import {
  CreateReleaseRequest,
  GetPublicKeyRequest,
  RestoreKeyRingRequest,
  RollPGPKeysRequest,
} from '../../../src/rpc/gen/sealci/release/v1/release_agent.ts';
import { decode, encode, type MessageType } from '../../../src/rpc/method-adapter.ts';
import { readRollRequest, writeRollRequest } from '../../../src/rpc/messages/key-roll-message.ts';
import { readReleaseRequest, writeReleaseRequest } from '../../../src/rpc/messages/release-request.ts';
import { messageOf } from '../../support/message.ts';
import type { FuzzTarget } from '../target.ts';
import { outcomeOf, type Outcome } from '../support/outcome.ts';

const fingerprint = 'AB'.repeat(20);
const requestCodes = [
  ...(['INVALID_REPOSITORY_URL', 'INVALID_TAG_NAME', 'INVALID_CREDENTIALS', 'INVALID_FINGERPRINT'] as const),
  ...(['KEY_MISMATCH', 'INVALID_PREFIX', 'INVALID_COMMIT_ID', 'INVALID_ARGUMENT'] as const),
];

/** Undefined when the bytes are no such message, which the server tells the caller. What is read must last. */
function read<T>(type: MessageType<T>, bytes: Uint8Array): T | undefined {
  let message: T;
  try {
    message = decode(type, bytes);
  } catch (error) {
    assert.ok(error instanceof Error);
    return undefined;
  }
  const again = encode(type, decode(type, encode(type, message)));
  assert.deepEqual(again, encode(type, message), 'written and read again, the message is another');
  return message;
}

function checked(bytes: Uint8Array): Outcome<CheckedRequest> | undefined {
  const message = read(CreateReleaseRequest, bytes);
  return message && outcomeOf(requestCodes, () => checkRequest(readReleaseRequest(message), fingerprint));
}

function checkRelease(bytes: Uint8Array): void {
  const message = read(CreateReleaseRequest, bytes);
  if (!message) return;
  const request = readReleaseRequest(message);
  assert.deepEqual(readReleaseRequest(writeReleaseRequest(request)), request, 'a request does not last');
  const value = checked(bytes)?.value;
  if (!value) return;
  const { repository, prefix, fileName } = value;
  assert.deepEqual(parseRepositoryUrl(repository.url), repository, 'a URL that was checked is read as another');
  const { username, password, search, hash } = new URL(repository.url);
  assert.deepEqual([username, password, search, hash], ['', '', '', ''], 'a URL has what none may have');
  assert.doesNotMatch(repository.url, /[?#\s]|\/$/, 'something cannot be put behind a URL');
  assert.ok(Buffer.byteLength(fileName) <= 255, 'a file name is too long');
  assert.doesNotMatch(fileName, /^-|[/\\\p{C}]/u, 'a file name is none');
  assert.doesNotMatch(prefix, /^\/|(?:^|\/)\.{1,2}\/|\/\/|[\\\p{Cc}]/u, 'a prefix leads elsewhere');
}

function checkRoll(bytes: Uint8Array): void {
  const message = read(RollPGPKeysRequest, bytes);
  if (!message) return;
  const { value } = outcomeOf(['INVALID_ARGUMENT'], () => readRollRequest(message));
  if (!value) return;
  assert.deepEqual(readRollRequest(writeRollRequest(value)), value, 'a request does not last');
  outcomeOf(['INVALID_ARGUMENT'], () => {
    checkRollRequest(value);
  });
}

/** What was asked for is quoted in errors: they must arrive, whatever it was. */
function checkError(bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString('utf8');
  const status = errorToStatus(new AgentError('INVALID_ARGUMENT', text, { data: { actual: text } }));
  assert.ok(Buffer.byteLength(encodeURI(status.details)) < 8192, 'an error does not fit into headers');
  const [details] = status.metadata.get('grpc-status-details-bin');
  assert.ok((details?.length ?? 0) < 8192, 'the details of an error do not fit into headers');
  const error = statusToError(status, undefined);
  assert.deepEqual([error.code, error.message], ['INVALID_ARGUMENT', status.details], 'an error arrives as another');
}

const checks: readonly ((bytes: Uint8Array) => void)[] = [
  checkRelease,
  checkRoll,
  checkError,
  (bytes) => read(GetPublicKeyRequest, bytes),
  (bytes) => read(RestoreKeyRingRequest, bytes),
  (bytes) => read(ServerReflectionRequest, bytes),
];

const release = {
  repositoryUrl: 'https://example.org/group/project.git',
  tag: 'v1.2.3',
  credentials: { username: 'a', password: 'b' },
  expectedCommit: 'a'.repeat(40),
  expectedKeyFingerprint: fingerprint,
  prefix: 'project/',
  idempotencyToken: 'sixteen and more',
};
const of = (check: number, bytes: Uint8Array): Buffer => Buffer.from([check, ...bytes]);
const releaseOf = (fields: object): Buffer =>
  of(0, encode(CreateReleaseRequest, messageOf(CreateReleaseRequest, { ...release, ...fields })));

/** Requests as they come over gRPC; the first byte chooses which. */
export const target: FuzzTarget = {
  maxBytes: 2048,
  dictionary: [
    ...[
      'http://',
      'https://',
      '@',
      ':',
      '?',
      '#',
      '%2f',
      '%00',
      '%',
      '..',
      '.git',
      '.lock',
      '@{',
      '/',
      '\\',
      '-',
      '~',
      '^',
      ' ',
    ],
    ...[
      '\u202e',
      '\u200b',
      '\0',
      '\n',
      'ü',
      '\ud800',
      '[::1]',
      'xn--',
      'refs/tags/',
      '0x7f.1',
      'git~1/',
      'a/',
      '\x0a\x01',
      '\x12\x01',
    ],
  ],
  seeds: [
    releaseOf({}),
    releaseOf({ repositoryUrl: 'http://[::1]:8080/a%20b/%C3%BC.git/', tag: 'a/b', prefix: '' }),
    releaseOf({ tag: 'v1.lock', prefix: '../' }),
    of(1, encode(RollPGPKeysRequest, { reason: 1, comment: 'x', dryRun: false, idempotencyToken: 'a'.repeat(16) })),
    of(2, Buffer.from('an error\u202e\ud800')),
    of(4, encode(RestoreKeyRingRequest, { sealedKeyRing: Buffer.from('x') })),
    of(5, encode(ServerReflectionRequest, { host: '', messageRequest: { $case: 'listServices', value: '' } })),
  ],
  run(input) {
    checks[(input[0] ?? 0) % checks.length]?.(input.subarray(1));
  },
  judge(inputs) {
    const tags = inputs.flatMap((input) => {
      const value = (input[0] ?? 0) % checks.length === 0 ? checked(input.subarray(1))?.value : undefined;
      return value ? [value.tag] : [];
    });
    for (const tag of new Set(tags)) {
      const { status } = spawnSync('git', ['check-ref-format', `refs/tags/${tag}`]);
      assert.equal(status, 0, `git has no such tag: ${JSON.stringify(tag)}`);
    }
  },
};
