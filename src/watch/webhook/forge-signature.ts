import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a request bears to prove that it is of a forge that knows the secret. */
export type ForgeProof =
  /** HMAC of the body by SHA-256, in hex digits: GitHub, Gitea, Forgejo. */
  | { readonly kind: 'hmac'; readonly hex: string }
  /** The secret itself: GitLab. */
  | { readonly kind: 'token'; readonly token: string };

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Undefined when it bears none. Forgejo sends all of the signatures, which agree. */
export function proofOf(headers: IncomingHttpHeaders): ForgeProof | undefined {
  const github = header(headers, 'x-hub-signature-256');
  if (github !== undefined) return { kind: 'hmac', hex: github.replace(/^sha256=/, '') };
  const gitea = header(headers, 'x-gitea-signature') ?? header(headers, 'x-forgejo-signature');
  if (gitea !== undefined) return { kind: 'hmac', hex: gitea };
  const token = header(headers, 'x-gitlab-token');
  return token === undefined ? undefined : { kind: 'token', token };
}

/** Whether the proof is right; how long that takes tells nothing of the secret. */
export function proves(proof: ForgeProof, body: Uint8Array, secret: Uint8Array): boolean {
  if (proof.kind === 'token') return isAlike(digest(Buffer.from(proof.token)), digest(secret));
  if (!/^[0-9a-fA-F]{64}$/.test(proof.hex)) return false;
  return isAlike(Buffer.from(proof.hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

/** Of the same length whatever is hashed, as timingSafeEqual wants it. */
function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function isAlike(one: Uint8Array, other: Uint8Array): boolean {
  return timingSafeEqual(one, other);
}
