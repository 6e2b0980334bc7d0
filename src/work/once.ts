/** What is at hand already, as a stream of one piece. */
// eslint-disable-next-line @typescript-eslint/require-await -- nothing is waited for
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
