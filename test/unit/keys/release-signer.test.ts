import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { ReleaseSigner } from '../../../src/keys/release-signer.ts';
import { signInline } from '../../../src/keys/sign-inline.ts';
import { withCode } from '../../support/codes.ts';
import { created, makeKey, signed } from '../../../harness/sample-key.ts';
import { collectMessage, makeRelease, notations, sampleBytes, stream } from '../../support/openpgp.ts';

const { signingKey } = await makeKey();
const content = sampleBytes(150_000);
const release = await makeRelease(content, signingKey);

test('tells size and SHA-256 of the content', () => {
  assert.equal(release.contentBytes, content.length);
  assert.equal(release.contentSha256, createHash('sha256').update(content).digest('hex'));
});

test('gives the same bytes again for the same second, whatever the chunks', async () => {
  const date = new Date(signed.getTime() + 999);
  for (const chunkBytes of [1, 4096, 1 << 20]) {
    const again = await makeRelease(content, signingKey, { date, chunkBytes });
    assert.deepEqual(again, release);
  }
});

test('gives other bytes for another second', async () => {
  const other = await makeRelease(content, signingKey, { date: new Date(signed.getTime() + 1000) });
  assert.notDeepEqual(other.signaturePacket, release.signaturePacket);
});

test('ends the message with the packet that the detached signature holds', () => {
  const tail = release.message.subarray(-release.signaturePacket.length);
  assert.deepEqual(tail, Buffer.from(release.signaturePacket));
  const base64 = release.detachedArmored.split('\n').slice(2, -3).join('');
  assert.deepEqual(Buffer.from(base64.replace(/=[^=]{4}$/, ''), 'base64'), tail);
});

test('has done with a chunk of the content when it asks for the next one', async () => {
  async function* source() {
    for await (const chunk of stream(content, 1000)) {
      const memory = Buffer.from(chunk);
      yield memory;
      memory.fill(0);
    }
  }
  const again = signInline(source(), new ReleaseSigner(signingKey, signed), () => notations);
  assert.deepEqual((await collectMessage(again)).bytes, release.message);
});

test('asks for the notations only when the content has ended', async () => {
  let ended = false;
  async function* source() {
    yield* stream(content);
    ended = true;
  }
  const ask = () => {
    assert.equal(ended, true);
    return notations;
  };
  for await (const chunk of signInline(source(), new ReleaseSigner(signingKey, signed), ask)) assert.ok(chunk);
  assert.equal(ended, true);
});

test('emits no signature when the content fails', async () => {
  async function* source() {
    yield* stream(content);
    throw new Error('cut off');
  }
  const parts: Uint8Array[] = [];
  const read = async () => {
    const message = signInline(source(), new ReleaseSigner(signingKey, signed), () => notations);
    for await (const chunk of message) parts.push(Buffer.from(chunk));
  };
  await assert.rejects(read, /cut off/);
  assert.equal(release.message.subarray(0, 140_000).indexOf(Buffer.concat(parts)), 0);
});

for (const repository of [
  'https://user:pass@git.example.org/x.git',
  'https://token@git.example.org/x.git',
  'https://:pass@git.example.org/x.git',
  'git.example.org/x.git',
]) {
  test(`signs nothing that names the repository ${repository}`, () => {
    const signer = new ReleaseSigner(signingKey, signed);
    assert.throws(() => signer.finish({ ...notations, repository }), withCode('INTERNAL'));
  });
}

test('throws CLOCK_NOT_READY when the clock is behind the key', () => {
  assert.throws(() => new ReleaseSigner(signingKey, new Date(created.getTime() - 1)), withCode('CLOCK_NOT_READY'));
});

test('throws KEY_NOT_USABLE from the second in which the key expires', () => {
  const expiring = { ...signingKey, sign: (digest: Uint8Array) => signingKey.sign(digest), expireTime: signed };
  assert.throws(() => new ReleaseSigner(expiring, signed), withCode('KEY_NOT_USABLE'));
  assert.ok(new ReleaseSigner(expiring, new Date(signed.getTime() - 1)));
});
