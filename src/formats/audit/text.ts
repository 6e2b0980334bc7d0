/** Longest form of one text in a line of an audit log, in bytes; a repository's URL has at most 2048. */
const MAX_TEXT_BYTES = 2048;

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * `value` as JSON in printable ASCII alone (RFC 8259, section 7, lets every character be escaped): no control character,
 * none that turns the direction of what follows, and none that a console may show in another way gets into the log.
 */
export function toAscii(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, escaped);
}

/** `text`, cut where it would take more than `maxBytes` of a line; an ellipsis says so then. */
export function cutText(text: string, maxBytes: number = MAX_TEXT_BYTES): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += toAscii(character).length - '""'.length;
    if (bytes > maxBytes) return `${kept}…`;
    kept += character;
  }
  return text;
}
