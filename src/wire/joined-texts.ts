/** Pairs that are kept at once: the hosts of a platform. */
const MAX_KEPT = 8_192;

/** Longer texts are seldom said twice. */
const MAX_KEPT_LENGTH = 128;

/**
 * Texts made of two, each made once: a text that is new has to be copied and
 * hashed before anything is found by it, and one that was used before has not.
 */
export class JoinedTexts {
  readonly #between: string;
  readonly #kept = new Map<string, Map<string, string>>();
  #count = 0;

  constructor(between: string) {
    this.#between = between;
  }

  of(first: string, second: string): string {
    if (first.length + second.length > MAX_KEPT_LENGTH) return this.#join(first, second);
    let ofFirst = this.#kept.get(first);
    const known = ofFirst?.get(second);
    if (known !== undefined) return known;
    if (this.#count++ >= MAX_KEPT) {
      this.#kept.clear();
      this.#count = 1;
      ofFirst = undefined;
    }
    if (ofFirst === undefined) this.#kept.set(first, (ofFirst = new Map<string, string>()));
    const text = this.#join(first, second);
    ofFirst.set(second, text);
    return text;
  }

  #join(first: string, second: string): string {
    return `${first}${this.#between}${second}`;
  }
}
