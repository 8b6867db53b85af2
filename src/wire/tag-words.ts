/** Keys and values of tags that are told again and again, as numbers and as texts that are made once. */
import { ERROR_TAG } from '../model/annotation.ts';
import { MAX_NAME_BYTES, Names, NO_NAME, OTHER_NAME } from '../model/names.ts';
import { KIND_TAG } from '../model/span-kind.ts';
import { textOf } from '../model/text.ts';
import { WEIGHT_TAG } from '../model/weight.ts';
import type { Keys, PlacedTags } from './conventions/attributes.ts';
import { lookedForAs, lookedForCount } from './conventions/attributes.ts';
import { TRACE_STATE } from './conventions/trace-state.ts';
import type { JsonScan } from './json-scan.ts';
import type { SpanPlaces } from './span-places.ts';
import { PER_TAG } from './span-places.ts';

/** Keys of tags that are known by number: all programs of a platform together have some hundreds. */
const MAX_KEYS = 4_096;

/** Texts that are kept: services, operations, hosts, routes. Others are made each time. */
const MAX_TEXTS = 8_192;

/** A longer text is seldom told twice. */
const MAX_KEPT_BYTES = 128;

const encoder = new TextEncoder();

const KEPT = 1;
const OWN = 2;
const WEIGHT = 4;

export class TagKeys {
  readonly #names = new Names(MAX_KEYS);
  readonly #traits = new Uint8Array(MAX_KEYS);
  /** As `lookedForAs` has it, -1 before it was asked: keys get their numbers before all that is looked for is known. */
  readonly #lookedFor = new Int16Array(MAX_KEYS).fill(-1);
  /** Each as JSON has it, with its quotes. */
  readonly #written: (Uint8Array | undefined)[] = [];
  /** Which one came behind each the last time: programs say the same in the same order. */
  readonly #next = new Uint16Array(MAX_KEYS);
  #last = NO_NAME;

  /** The number of the key that is the next text, as `of` has it; `NO_NAME` also when no text is next. */
  read(scan: JsonScan): number {
    const expected = this.#next[this.#last]!;
    const written = this.#written[expected];
    if (written !== undefined && scan.passesText(written)) return (this.#last = expected);
    if (!scan.text()) return NO_NAME;
    const { bytes, from, to } = scan;
    const key = this.of(bytes, from, to);
    if (key === NO_NAME) return NO_NAME;
    this.#written[key] ??= bytes.slice(from - 1, to + 1);
    this.#next[this.#last] = key;
    return (this.#last = key);
  }

  /**
   * The number of the key in `bytes[from..to)`; `NO_NAME` when it is none, too long, or one too many,
   * and for those that say a weight: that stands on both ends of a span.
   */
  of(bytes: Uint8Array, from: number, to: number): number {
    if (to - from > MAX_NAME_BYTES) return NO_NAME;
    const key = this.#names.idOf(bytes, from, to);
    const isNone = key === OTHER_NAME || (this.#traitsOf(key) & WEIGHT) !== 0;
    return isNone ? NO_NAME : key;
  }

  text(key: number): string {
    return this.#names.text(key);
  }

  /** As `lookedForAs` has it, of a key that `of` told. */
  lookedForAs(key: number): number {
    const known = this.#lookedFor[key]!;
    return known >= 0 ? known : (this.#lookedFor[key] = lookedForAs(this.#names.text(key)));
  }

  /** Whether it tells what annotations tell otherwise: the kind, the error. */
  isOwn(key: number): boolean {
    return (this.#traitsOf(key) & OWN) !== 0;
  }

  #traitsOf(key: number): number {
    const known = this.#traits[key]!;
    if (known !== 0) return known;
    const text = this.#names.text(key);
    const own = text === KIND_TAG || text === ERROR_TAG ? OWN : 0;
    const weight = text === WEIGHT_TAG || text === TRACE_STATE ? WEIGHT : 0;
    return (this.#traits[key] = KEPT | own | weight);
  }
}

export class Texts {
  readonly #names = new Names(MAX_TEXTS);

  /** The text of the ASCII in `bytes[from..to)`. */
  of(bytes: Uint8Array, from: number, to: number): string {
    if (to - from > MAX_KEPT_BYTES) return textOf(bytes, from, to);
    const name = this.#names.idOf(bytes, from, to);
    return name === OTHER_NAME ? textOf(bytes, from, to) : this.#names.text(name);
  }
}

/** One of each for all that is read: requests are many, and say the same. */
export const tagKeys: TagKeys = new TagKeys();
export const texts: Texts = new Texts();

/** The number of a key in words; `NO_NAME` as `TagKeys.of` has it. */
export function keyNumber(key: string): number {
  const bytes = encoder.encode(key);
  return tagKeys.of(bytes, 0, bytes.length);
}

/** The value of a span's tag in words. */
export function valueText({ bytes, tags }: SpanPlaces, tag: number): string {
  return texts.of(bytes, tags[tag * PER_TAG + 2]!, tags[tag * PER_TAG + 3]!);
}

/** A span's own tags where they lie, for conventions to look at. */
export class TagsInPlace implements PlacedTags {
  #span: SpanPlaces | undefined;
  /** Of the keys that are looked for, by their numbers: which tag is the first that says something, -1 for none. */
  readonly #places = new Int8Array(lookedForCount() + 1);

  begin(span: SpanPlaces): void {
    this.#span = span;
    const places = this.#places.fill(-1);
    const { keys, tags, ownFrom, ownTo } = span;
    for (let i = ownFrom; i < ownTo; i++) {
      const number = tagKeys.lookedForAs(keys[i]!);
      const isEmpty = tags[i * PER_TAG + 2] === tags[i * PER_TAG + 3];
      if (number > 0 && places[number]! < 0 && !isEmpty) places[number] = i;
    }
  }

  firstValue(keys: Keys): string {
    for (const number of keys.numbers) {
      const place = this.#places[number]!;
      if (place >= 0) return valueText(this.#span!, place);
    }
    return '';
  }

  /** What stands under one key, be it nothing; undefined where the key is not. */
  valueOfKey(key: number): string | undefined {
    const { keys, ownFrom, ownTo } = this.#span!;
    for (let i = ownFrom; i < ownTo; i++) if (keys[i] === key) return valueText(this.#span!, i);
    return undefined;
  }
}
