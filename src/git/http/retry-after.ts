/** The longest that is believed: what a server asks for may be a mistake, or malice. */
const MAX_SECONDS = 24 * 60 * 60;

/**
 * Seconds that a server asks to be left alone for (RFC 9110 section 10.2.3: a number of seconds, or a date); undefined
 * when it does not say, or not in an intelligible way.
 */
export function retryAfterSeconds(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now.getTime()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), MAX_SECONDS);
}
