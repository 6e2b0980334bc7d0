import { concatBytes } from '../bytes.ts';
import { u16, u32 } from './packet.ts';

const V4_KEY = 0x99;
const USER_ID = 0xb4;

/** A v4 public key as signatures over it hash it: RFC 9580 section 5.2.4. `body` is that of its packet. */
export function hashedKey(body: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(V4_KEY), u16(body.length), body);
}

/** A user id as its certifications hash it, after the key: RFC 9580 section 5.2.4. */
export function hashedUserId(body: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(USER_ID), u32(body.length), body);
}
