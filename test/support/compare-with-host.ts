import assert from 'node:assert/strict';
import { readPublicKeys } from '../../src/keys/public-keys.ts';
import { ReleaseSigner } from '../../src/keys/release-signer.ts';
import { signInline } from '../../src/keys/sign-inline.ts';
import type { Ed25519SigningKey } from '../../src/keys/signing-key.ts';
import { verifyRelease } from '../../src/keys/verify-release.ts';
import { createRelease } from '../../src/release/create-release.ts';
import type { ReleaseEvent, ReleaseSummary } from '../../src/release/release.ts';
import { releaseEnvironment } from '../../harness/release-environment.ts';
import { collectMessage, stream } from './openpgp.ts';

export interface ReceivedRelease {
  /** The .git.tgz.sig. */
  readonly bytes: Buffer;
  readonly summary: ReleaseSummary;
}

export async function receiveRelease(events: AsyncIterable<ReleaseEvent>): Promise<ReceivedRelease> {
  const chunks: Uint8Array[] = [];
  let summary: ReleaseSummary | undefined;
  for await (const event of events) {
    if (event.type === 'chunk') chunks.push(Buffer.from(event.bytes));
    if (event.type === 'summary') ({ summary } = event);
  }
  assert.ok(summary);
  return { bytes: Buffer.concat(chunks), summary };
}

async function open(release: Buffer, key: Ed25519SigningKey) {
  const keys = await readPublicKeys(Buffer.from(key.publicKeyArmored));
  const content: Buffer[] = [];
  const onContent = (chunk: Uint8Array): void => void content.push(Buffer.from(chunk));
  const { signatureTime, notations } = await verifyRelease(stream(release), keys, { now: new Date(), onContent });
  return { tgz: Buffer.concat(content), signatureTime, notations };
}

/**
 * Asserts that a guest's release is, to the byte, what this machine makes of the same tag with the same key at the
 * second in which the guest signed.
 *
 * @param localUrl where this machine finds the repository that the guest knows as `guestUrl`
 */
export async function assertSameAsHost(
  { bytes, summary }: ReceivedRelease,
  { localUrl, guestUrl, tag, key }: { localUrl: string; guestUrl: string; tag: string; key: Ed25519SigningKey },
): Promise<void> {
  const guest = await open(bytes, key);
  const environment = releaseEnvironment({ key, now: () => guest.signatureTime });
  const request = { repositoryUrl: localUrl, tag };
  const own = await receiveRelease(createRelease(request, environment, AbortSignal.timeout(60_000)));
  const host = await open(own.bytes, key);
  assert.ok(host.tgz.equals(guest.tgz), 'the archives differ');
  assert.equal(own.summary.tarSha256, summary.tarSha256);

  // The two know the repository by different addresses, which the signature states: sign for the guest's.
  const { repository, tarSha256, commit } = { repository: guestUrl, ...pick(host.notations) };
  const signer = new ReleaseSigner(key, guest.signatureTime);
  const message = signInline(stream(host.tgz), signer, () => ({ repository, tag, commit, tarSha256 }));
  const signedAgain = await collectMessage(message);
  assert.ok(signedAgain.bytes.equals(bytes), 'the signed messages differ');
  assert.equal(signedAgain.result.detachedArmored, summary.detachedSignature);
}

function pick({ commit = '', tarSha256 = '' }: { commit?: string; tarSha256?: string }) {
  return { commit, tarSha256 };
}
