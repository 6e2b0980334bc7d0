/**
 * The bytes that a signature of text covers: line ends as CRLF, without whitespace at the ends of lines and without the
 * last line's end (RFC 9580 sections 5.2.1.2 and 7.2).
 * @param text lines that each end in a newline
 */
export function canonicalText(text: string): Uint8Array {
  return Buffer.from(
    linesOf(text)
      .map((line) => line.replace(/[ \t]+$/, ''))
      .join('\r\n'),
    'utf8',
  );
}

/**
 * A cleartext signed message: RFC 9580 section 7.
 * @param armoredSignature of {@link canonicalText}, by SHA-256
 */
export function writeCleartext(text: string, armoredSignature: string): string {
  // Section 7.2: a line that begins with a dash would look like armor.
  const escaped = linesOf(text).map((line) => (line.startsWith('-') ? `- ${line}` : line));
  return `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${escaped.join('\n')}\n${armoredSignature}`;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
