const MAX_PRINTABLE = 200;

/**
 * Text of unknown origin, made safe for a terminal, a log line or an error message: control characters (a server's
 * ANSI sequences and newlines among them) and invisible or direction-changing characters become `?`, and what is
 * over `max` characters is cut.
 */
export function printable(text: string, max: number = MAX_PRINTABLE): string {
  const safe = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '?');
  return safe.length > max ? `${safe.slice(0, max)}…` : safe;
}
