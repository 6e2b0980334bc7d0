/** What the operating system says, in the form of its own short name, to go behind a word: ` (ENOSPC)`. '' when it says nothing. */
export function osReason(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
}
