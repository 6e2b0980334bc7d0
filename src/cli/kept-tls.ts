import { AgentError } from '../errors.ts';
import { readTlsMaterial, type TlsMaterial, type TlsSources } from '../platform/tls-material.ts';

/** What a caller that runs for long shows to an agent: as its files have it, or had it when they last were in order. */
export class KeptTls {
  readonly #sources: TlsSources;
  readonly #onKept: (error: AgentError) => void;
  #last: TlsMaterial | undefined;
  #lastMessage: string | undefined;

  /** @param onKept told when files are not usable any more, each time that there is another reason */
  constructor(sources: TlsSources, onKept: (error: AgentError) => void) {
    this.#sources = sources;
    this.#onKept = onKept;
  }

  /** Reads the files. @throws CONFIG_INVALID when they never were usable */
  read(): TlsMaterial {
    try {
      this.#last = readTlsMaterial(this.#sources, new Date(), this.#last);
      this.#lastMessage = undefined;
      return this.#last;
    } catch (error) {
      if (!this.#last || !(error instanceof AgentError)) throw error;
      if (error.message !== this.#lastMessage) this.#onKept(error);
      this.#lastMessage = error.message;
      return this.#last;
    }
  }
}
