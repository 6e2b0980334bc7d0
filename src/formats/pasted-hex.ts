// Hex digits as people have them at hand, to be compared with what programs write.

/** A SHA-256: in either case, with or without `sha256:` before it. @returns lower-case digits; undefined when it is none */
export function readSha256(text: string): string | undefined {
  return /^(?:sha256:)?([0-9a-f]{64})$/.exec(text.toLowerCase())?.[1];
}

/**
 * The fingerprint of an OpenPGP key: in either case, with spaces as gpg prints it, or 0x before it, as gpg takes it.
 * @returns 40 upper-case digits; undefined when it is none
 */
export function readFingerprint(text: string): string | undefined {
  return /^(?:0X)?([0-9A-F]{40})$/.exec(text.replaceAll(' ', '').toUpperCase())?.[1];
}

/** The whole id of a git object: in either case. @returns 40 or 64 lower-case digits; undefined when it is none */
export function readObjectId(text: string): string | undefined {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.exec(text.toLowerCase())?.[0];
}
