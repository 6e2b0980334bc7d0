/** Warnings of one release: each once, and no more than a person reads. */
export class Warnings {
  readonly #texts = new Set<string>();
  #left = 0;

  static readonly max = 50;

  add(text: string): void {
    if (this.#texts.has(text)) return;
    if (this.#texts.size < Warnings.max) this.#texts.add(text);
    else this.#left += 1;
  }

  list(): string[] {
    return this.#left === 0 ? [...this.#texts] : [...this.#texts, `${this.#left} further warnings were left out.`];
  }
}
