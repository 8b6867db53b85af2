import type { Tag } from './annotation.ts';
import { textOf } from './text.ts';

/** Shared by all annotations without tags, so that they cost no array each. */
export const NO_TAGS: readonly Tag[] = [];

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Numbers a tag takes among the ranges: where its key begins and ends, where its value does. */
const PER_TAG = 4;

/** Room for the tags that nearly all annotations have no more of. */
const FIRST_TAGS = 16;

const encoder = new TextEncoder();

/**
 * What an annotation says in words, its payload and its tags: where they lie in
 * the bytes that it came in. Few are ever looked at, and making texts of them
 * costs more than all else that is done with an annotation, so they become
 * texts only when asked for. They mean nothing once the bytes are used again.
 */
export class Sayings {
  #bytes = NO_BYTES;
  #payloadStart = 0;
  #payloadEnd = 0;
  #ranges = new Int32Array(FIRST_TAGS * PER_TAG);
  #tagCount = 0;
  #payload: string | undefined = '';
  #tags: readonly Tag[] | undefined = NO_TAGS;

  /** Where the ranges lie. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get payloadStart(): number {
    return this.#payloadStart;
  }

  get payloadEnd(): number {
    return this.#payloadEnd;
  }

  get tagCount(): number {
    return this.#tagCount;
  }

  /** Four numbers a tag: where its key begins and ends, where its value does. */
  get ranges(): Int32Array {
    return this.#ranges;
  }

  /** Bytes of all texts together. */
  get length(): number {
    let length = this.#payloadEnd - this.#payloadStart;
    for (let at = 0; at < this.#tagCount * PER_TAG; at += 2) {
      length += this.#ranges[at + 1]! - this.#ranges[at]!;
    }
    return length;
  }

  get payload(): string {
    return (this.#payload ??= textOf(this.#bytes, this.#payloadStart, this.#payloadEnd));
  }

  get tags(): readonly Tag[] {
    return (this.#tags ??= Array.from({ length: this.#tagCount }, (_, i): Tag => {
      return [this.#text(i * PER_TAG), this.#text(i * PER_TAG + 2)];
    }));
  }

  /** Begins anew in these bytes, with nothing said. */
  within(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#payloadStart = 0;
    this.#payloadEnd = 0;
    this.#payload = '';
    this.#tagCount = 0;
    this.#tags = NO_TAGS;
  }

  setPayload(start: number, end: number): void {
    this.#payloadStart = start;
    this.#payloadEnd = end;
    this.#payload = start === end ? '' : undefined;
  }

  addTag(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number): void {
    const at = this.#tagCount++ * PER_TAG;
    if (at === this.#ranges.length) this.#grow();
    this.#ranges[at] = keyStart;
    this.#ranges[at + 1] = keyEnd;
    this.#ranges[at + 2] = valueStart;
    this.#ranges[at + 3] = valueEnd;
    this.#tags = undefined;
  }

  /** Says what is in words already. */
  fill(payload: string, tags: readonly Tag[]): void {
    const texts = [payload, ...tags.flat()].map((text) => encoder.encode(text));
    const bytes = new Uint8Array(texts.reduce((sum, { length }) => sum + length, 0));
    const ends: number[] = [];
    let end = 0;
    for (const text of texts) {
      bytes.set(text, end);
      ends.push((end += text.length));
    }
    this.within(bytes);
    this.setPayload(0, ends[0]!);
    for (let i = 0; i < tags.length; i++) {
      const key = 2 * i + 1;
      this.addTag(ends[key - 1]!, ends[key]!, ends[key]!, ends[key + 1]!);
    }
    this.#payload = payload;
    this.#tags = tags;
  }

  #text(at: number): string {
    return textOf(this.#bytes, this.#ranges[at]!, this.#ranges[at + 1]!);
  }

  #grow(): void {
    const larger = new Int32Array(this.#ranges.length * 2);
    larger.set(this.#ranges);
    this.#ranges = larger;
  }
}
