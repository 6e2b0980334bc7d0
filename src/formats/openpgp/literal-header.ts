/**
 * What precedes the data in a literal data packet: format `b`, no file name, no date (RFC 9580 section 5.9). None of
 * it is covered by a v4 signature, so it says nothing, and a reader accepts nothing else.
 */
export const literalHeader: Uint8Array = Uint8Array.of(0x62, 0, 0, 0, 0, 0);
