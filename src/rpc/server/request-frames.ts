/** A byte that says whether the message is compressed, and four of its length (the gRPC document "PROTOCOL-HTTP2"). */
const PREFIX_BYTES = 5;

/** What the messages of a request come to, as their bytes pass: they are looked at before anything of them is kept. */
export class RequestFrames {
  readonly #prefix = Buffer.alloc(PREFIX_BYTES);
  #prefixLength = 0;
  #rest = 0;
  /** Messages that have begun. */
  messages = 0;
  /** Bytes that the longest of them announces. */
  longest = 0;
  /** Whether one of them is compressed. */
  compressed = false;
  /** Bytes of the message that has not come whole yet. */
  partial = 0;

  /** `data` may begin and end anywhere. */
  read(data: Uint8Array): void {
    let at = 0;
    while (at < data.length) {
      if (this.#rest > 0) {
        const taken = Math.min(this.#rest, data.length - at);
        this.#rest -= taken;
        this.partial = this.#rest === 0 ? 0 : this.partial + taken;
        at += taken;
      } else {
        this.#prefix[this.#prefixLength++] = data[at++] ?? 0;
        if (this.#prefixLength === PREFIX_BYTES) this.#begin();
      }
    }
  }

  #begin(): void {
    this.#prefixLength = 0;
    this.#rest = this.#prefix.readUInt32BE(1);
    this.messages += 1;
    this.longest = Math.max(this.longest, this.#rest);
    this.compressed ||= this.#prefix[0] !== 0;
  }
}
