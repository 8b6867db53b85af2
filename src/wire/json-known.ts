/** Texts that JSON of one kind says again and again, in the order in which programs write them. */
import type { JsonScan } from './json-scan.ts';
import { isText } from './json-scan.ts';

/** A few texts, told apart by their bytes. */
export class KnownTexts {
  readonly #texts: readonly Uint8Array[];
  /** Which one came behind each the last time: programs say the same in the same order. */
  readonly #next: Uint8Array;
  #last = 0;

  constructor(...texts: readonly string[]) {
    this.#texts = encodedAll(texts);
    this.#next = new Uint8Array(texts.length);
  }

  /** The one that came next, where the last one came before. */
  get expected(): number {
    return this.#next[this.#last]!;
  }

  /** It came as expected. */
  came(text: number): number {
    return (this.#last = text);
  }

  /** Which of them is `bytes[from..to)`, -1 for none. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const texts = this.#texts;
    const { expected } = this;
    if (isText(texts[expected]!, bytes, from, to)) return this.came(expected);
    for (let i = 0; i < texts.length; i++) {
      if (!isText(texts[i]!, bytes, from, to)) continue;
      this.#next[this.#last] = i;
      return (this.#last = i);
    }
    return -1;
  }
}

/** The keys that objects of one kind have. */
export class KnownKeys {
  readonly #texts: KnownTexts;
  /** Each with its quotes and colon: the one that is expected is compared with what comes as a whole. */
  readonly #written: readonly Uint8Array[];

  constructor(...keys: readonly string[]) {
    this.#texts = new KnownTexts(...keys);
    this.#written = encodedAll(keys.map((key) => `"${key}":`));
  }

  /** Which of them is next, with its colon; -1 for none. */
  read(scan: JsonScan): number {
    const texts = this.#texts;
    const { expected } = texts;
    if (scan.passes(this.#written[expected]!)) return texts.came(expected);
    return scan.key() ? texts.find(scan.bytes, scan.from, scan.to) : -1;
  }
}

function encodedAll(texts: readonly string[]): readonly Uint8Array[] {
  const encoder = new TextEncoder();
  return texts.map((text) => encoder.encode(text));
}
