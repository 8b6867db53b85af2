import { KindCode } from '../model/span-kind.ts';
import type { Micros } from '../model/clock.ts';

/** Numbers that a tag takes: where its key begins and ends, where its value does. */
export const PER_TAG = 4;

/** Numbers that a note takes: where its text begins and ends, which of the tags is its first, and which is no more. */
export const PER_NOTE = 4;

/** A span with more tags, those of its notes among them, is rare, and may be over a limit. */
export const MAX_QUICK_TAGS = 64;
const MAX_QUICK_NOTES = 32;

/**
 * A span of another format as it lies in the bytes that it came in: where each
 * part begins and ends. One is filled again for every span. It began at a moment
 * that is told, and it has no links.
 */
export class SpanPlaces {
  bytes: Uint8Array = new Uint8Array(0);
  /** Bytes that all of it takes there. */
  length = 0;
  traceFrom = 0;
  traceTo = 0;
  spanFrom = 0;
  spanTo = 0;
  parentFrom = 0;
  parentTo = 0;
  nameFrom = 0;
  nameTo = 0;
  kind: KindCode = KindCode.none;
  /** Nobody waits for it. A consumer's span is so anyway. */
  async = false;
  start: Micros = 0;
  /** -1 when it is not told. */
  duration: Micros = -1;
  tagCount = 0;
  /** Which of the tags are the span's own; the others are its notes'. */
  ownFrom = 0;
  ownTo = 0;
  /** Of each tag `PER_TAG` places, and the number of its key: see `TagKeys`; `NO_NAME` once it was left out. */
  readonly tags: Int32Array = new Int32Array(MAX_QUICK_TAGS * PER_TAG);
  readonly keys: Int32Array = new Int32Array(MAX_QUICK_TAGS);
  noteCount = 0;
  /** Of each note `PER_NOTE` numbers, and its moment. */
  readonly notes: Int32Array = new Int32Array(MAX_QUICK_NOTES * PER_NOTE);
  readonly noteAts: Float64Array = new Float64Array(MAX_QUICK_NOTES);

  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.traceFrom = this.traceTo = this.spanFrom = this.spanTo = 0;
    this.parentFrom = this.parentTo = this.nameFrom = this.nameTo = 0;
    this.kind = KindCode.none;
    this.async = false;
    this.start = 0;
    this.duration = -1;
    this.tagCount = this.ownFrom = this.ownTo = this.noteCount = 0;
  }

  /** False when there is no room for it. */
  addTag(key: number, keyFrom: number, keyTo: number, from: number, to: number): boolean {
    const tag = this.tagCount++;
    if (tag >= MAX_QUICK_TAGS) return false;
    this.keys[tag] = key;
    this.tags[tag * PER_TAG] = keyFrom;
    this.tags[tag * PER_TAG + 1] = keyTo;
    this.tags[tag * PER_TAG + 2] = from;
    this.tags[tag * PER_TAG + 3] = to;
    return true;
  }

  /** The last tags from `firstTag` on are those of the note. False when there is no room for it. */
  addNote(at: Micros, textFrom: number, textTo: number, firstTag: number): boolean {
    const note = this.noteCount++;
    if (note >= MAX_QUICK_NOTES) return false;
    this.noteAts[note] = at;
    this.notes[note * PER_NOTE] = textFrom;
    this.notes[note * PER_NOTE + 1] = textTo;
    this.notes[note * PER_NOTE + 2] = firstTag;
    this.notes[note * PER_NOTE + 3] = this.tagCount;
    return true;
  }
}
