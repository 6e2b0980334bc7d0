/** Where the sealed key ring outlives the agent's process. */
export interface RingStore {
  /** For messages. */
  readonly place: string;
  /** Whether what it holds was put there since this machine was booted, and by an agent of this machine. */
  readonly endsWithBoot: boolean;
  /**
   * What was kept last; undefined when nothing was.
   * @throws KEY_RING_INVALID when it cannot be read: to go on would be to sign with a key that may be denied
   */
  read(): Uint8Array | undefined;
  /** @throws FILE_UNWRITABLE, and keeps what it kept before */
  write(sealed: Uint8Array): void;
}
