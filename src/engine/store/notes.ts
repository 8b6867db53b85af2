/**
 * What calls and traces have besides their moments: error messages, payloads,
 * tags. They are kept as the bytes that they came in, and become texts when
 * somebody looks at them.
 */
import type { Kind, Tag } from '../../model/annotation.ts';
import type { AnnotationRecord } from '../../model/record.ts';
import type { Sayings } from '../../model/sayings.ts';
import type { Note } from '../../model/span.ts';
import { textOf } from '../../model/text.ts';
import { MAX_NOTE_CHARACTERS, MAX_NOTES_PER_SPAN } from '../limits.ts';
import { Chains } from './chains.ts';

/** What an error message costs besides its characters, roughly: the map's place, the string's head. */
const ERROR_BYTES = 96;

/**
 * A note: its kind (1), host (4), time (8), how long its payload is (2) and how
 * many tags it has (2); the payload; for each tag how long its key and its value
 * are (2 each), and both.
 */
const HOST_AT = 1;
const TIME_AT = 5;
const PAYLOAD_AT = 13;
const TAGS_AT = 15;
const NOTE_HEAD = 17;
const TAG_HEAD = 4;

/** What a length of 16 bits holds: more than a note within the limit of characters may have. */
const MOST_BYTES = 0xffff;

const encoder = new TextEncoder();

/** Notes by slot of a call or of a trace. */
export class Notes {
  /** Bytes that they may take together, without the column. */
  readonly limit: number;
  readonly #hostOf: (name: number) => string;
  /** The slot's chain plus one, 0 for none: memory that is never written stays untouched. */
  readonly #heads: Int32Array;
  readonly #chains: Chains;
  readonly #errors = new Map<number, string>();
  #errorBytes = 0;
  #refused = 0;
  readonly #head = new Uint8Array(NOTE_HEAD);
  readonly #headView = new DataView(this.#head.buffer);
  /** The notes of a slot, copied to be read. */
  #read = new Uint8Array(1_024);
  #view = new DataView(this.#read.buffer);

  /**
   * @param slots how many there are.
   * @param hostOf the text of a host's name.
   */
  constructor(limit: number, slots: number, hostOf: (name: number) => string) {
    this.limit = limit;
    this.#hostOf = hostOf;
    this.#heads = new Int32Array(slots);
    this.#chains = new Chains(limit);
  }

  get bytes(): number {
    return this.#chains.used + this.#errorBytes;
  }

  /** Notes not kept because the call had too many or too long ones, or all have together. */
  get refused(): number {
    return this.#refused;
  }

  /** Keeps the message of a call's first error. */
  setError(slot: number, message: string): void {
    if (this.#errors.has(slot)) return;
    const error = message.slice(0, MAX_NOTE_CHARACTERS);
    const bytes = ERROR_BYTES + error.length * 2;
    if (this.bytes + bytes > this.limit) return;
    this.#errors.set(slot, error);
    this.#errorBytes += bytes;
  }

  add(slot: number, { kind, timestamp, host, said }: AnnotationRecord): void {
    const chains = this.#chains;
    const chain = this.#heads[slot]! - 1;
    const { bytes, ranges, tagCount, payloadStart, payloadEnd, length } = said;
    const size = NOTE_HEAD + tagCount * TAG_HEAD + length;
    if (
      (chain >= 0 && chains.piecesOf(chain) >= MAX_NOTES_PER_SPAN) ||
      this.bytes + chains.costOf(size) > this.limit ||
      !this.#isShortEnough(chain, said, size)
    ) {
      this.#refused++;
      return;
    }
    const head = this.#headView;
    head.setUint8(0, kind);
    head.setInt32(HOST_AT, host);
    head.setFloat64(TIME_AT, timestamp);
    head.setUint16(PAYLOAD_AT, payloadEnd - payloadStart);
    head.setUint16(TAGS_AT, tagCount);
    this.#heads[slot] = chains.open(chain) + 1;
    chains.add(this.#head, 0, NOTE_HEAD);
    chains.add(bytes, payloadStart, payloadEnd);
    for (let at = 0; at < tagCount * 4; at += 4) {
      const [key, value] = [ranges[at + 1]! - ranges[at]!, ranges[at + 3]! - ranges[at + 2]!];
      head.setUint16(0, key);
      head.setUint16(2, value);
      chains.add(this.#head, 0, TAG_HEAD);
      chains.add(bytes, ranges[at]!, ranges[at + 1]!);
      chains.add(bytes, ranges[at + 2]!, ranges[at + 3]!);
    }
    chains.close();
  }

  errorOf(slot: number): string | null {
    return this.#errors.get(slot) ?? null;
  }

  notesOf(slot: number): readonly Note[] {
    const end = this.#readAll(slot);
    const notes: Note[] = [];
    for (let at = 0; at < end;) {
      const view = this.#view;
      const kind = view.getUint8(at) as Kind;
      const host = this.#hostOf(view.getInt32(at + HOST_AT));
      const payloadEnd = at + NOTE_HEAD + view.getUint16(at + PAYLOAD_AT);
      const payload = textOf(this.#read, at + NOTE_HEAD, payloadEnd);
      const tags: Tag[] = [];
      let tag = payloadEnd;
      for (let left = view.getUint16(at + TAGS_AT); left > 0; left--) {
        const value = tag + TAG_HEAD + view.getUint16(tag);
        const next = value + view.getUint16(tag + 2);
        tags.push([textOf(this.#read, tag + TAG_HEAD, value), textOf(this.#read, value, next)]);
        tag = next;
      }
      notes.push({ kind, at: view.getFloat64(at + TIME_AT), host, payload, tags });
      at = tag;
    }
    return notes;
  }

  /** Tells of any slot whether one of its notes has this tag; no text is made of others. */
  hasTag(key: string, value: string): (slot: number) => boolean {
    const [wantedKey, wantedValue] = [encoder.encode(key), encoder.encode(value)];
    return (slot) => this.#hasTag(slot, wantedKey, wantedValue);
  }

  /** Marks the names of the hosts that notes were told by. */
  markNames(used: Uint8Array): void {
    for (let slot = 0; slot < this.#heads.length; slot++) {
      if (this.#heads[slot] === 0) continue;
      const end = this.#readAll(slot);
      for (let at = 0; at < end; at = this.#nextNote(at)) {
        used[this.#view.getInt32(at + HOST_AT)] = 1;
      }
    }
  }

  remove(slot: number): void {
    const error = this.#errors.get(slot);
    if (error !== undefined) {
      this.#errorBytes -= ERROR_BYTES + error.length * 2;
      this.#errors.delete(slot);
    }
    const chain = this.#heads[slot]! - 1;
    if (chain < 0) return;
    this.#chains.remove(chain);
    this.#heads[slot] = 0;
  }

  #hasTag(slot: number, key: Uint8Array, value: Uint8Array): boolean {
    const end = this.#readAll(slot);
    const view = this.#view;
    for (let at = 0; at < end;) {
      let tag = at + NOTE_HEAD + view.getUint16(at + PAYLOAD_AT);
      for (let left = view.getUint16(at + TAGS_AT); left > 0; left--) {
        const keyAt = tag + TAG_HEAD;
        const valueAt = keyAt + view.getUint16(tag);
        const next = valueAt + view.getUint16(tag + 2);
        const isIt = this.#is(key, keyAt, valueAt) && this.#is(value, valueAt, next);
        if (isIt) return true;
        tag = next;
      }
      at = tag;
    }
    return false;
  }

  /** Where the note behind one begins, of those that were read. */
  #nextNote(at: number): number {
    const view = this.#view;
    let next = at + NOTE_HEAD + view.getUint16(at + PAYLOAD_AT);
    for (let left = view.getUint16(at + TAGS_AT); left > 0; left--) {
      next += TAG_HEAD + view.getUint16(next) + view.getUint16(next + 2);
    }
    return next;
  }

  #is(text: Uint8Array, start: number, end: number): boolean {
    if (end - start !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.#read[start + i] !== text[i]) return false;
    return true;
  }

  /** Copies all notes of a slot to where they can be read; how many bytes they are. */
  #readAll(slot: number): number {
    const chain = this.#heads[slot]! - 1;
    if (chain < 0) return 0;
    const length = this.#chains.lengthOf(chain);
    if (length > this.#read.length) {
      this.#read = new Uint8Array(length * 2);
      this.#view = new DataView(this.#read.buffer);
    }
    this.#chains.read(chain, this.#read);
    return length;
  }

  /** Whether a slot's notes stay within its characters, which are at most as many as its bytes. */
  #isShortEnough(chain: number, said: Sayings, size: number): boolean {
    const before = chain < 0 ? 0 : this.#chains.lengthOf(chain);
    if (before + size <= MAX_NOTE_CHARACTERS) return true;
    if (size > MOST_BYTES) return false;
    let characters = said.payload.length;
    for (const [key, value] of said.tags) characters += key.length + value.length;
    return before + characters <= MAX_NOTE_CHARACTERS;
  }
}
