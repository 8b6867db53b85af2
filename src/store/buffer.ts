/** Frames that wait for the next commit, by trace, with all that they can be found by. */
import { Kind } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';
import { ID_WORDS, idText, readIdText } from '../model/ids.ts';
import { MAX_NAME_BYTES, Names, NO_NAME } from '../model/names.ts';
import { AnnotationRecord, TRACE_ID, Vocabulary } from '../model/record.ts';
import { readFrame } from '../wire/frame-reader.ts';
import { Reason, reasonWords } from '../wire/reasons.ts';
import { MAX_ERROR_TEXTS, MAX_TAGS_PER_CHUNK, MAX_TOUCHED_TRACES } from './limits.ts';
import type { OpenTrace } from './open-traces.ts';
import { OpenTraces } from './open-traces.ts';
import { sizeOf } from './protocol.ts';
import type { FrameBatch } from './store.ts';
import { Mark, MORE_TAGS, otherWord, Role, tagHash, wordOf } from './words.ts';

/** A sighting is `word × SIGHTING + place of the trace`: one number, so that they sort by word. */
export const SIGHTING: number = 2 ** 20;

const HEXADECIMAL = /^[0-9a-f-]+$/i;

/** Batch, start, end, next frame of the same trace: four integers a frame. */
const COLUMNS = 4;

export class FrameBuffer {
  readonly open: OpenTraces = new OpenTraces();
  /** The traces that frames wait for. */
  readonly touched: OpenTrace[] = [];
  vocabulary: Vocabulary = new Vocabulary();
  errors: Names = new Names(MAX_ERROR_TEXTS);
  /** What the batches held take together, and the annotations that wait. */
  bytes = 0;
  waiting = 0;
  /** Arrival of the latest. */
  latest: Micros = 0;
  /** Annotations that were not taken, by reason. */
  readonly dropped: Record<string, number> = {};
  readonly #record = new AnnotationRecord();
  readonly #words = new Int32Array(ID_WORDS);
  readonly #batches: Uint8Array[] = [];
  #frames = new Int32Array(1 << 14);
  #frameCount = 0;
  #sightings = new Float64Array(1 << 14);
  #sightingCount = 0;

  /** Takes a batch over; its bytes are not copied. */
  take(batch: FrameBatch): void {
    const { bytes, ends } = batch;
    // What is no moment is the latest one.
    const at = Number.isSafeInteger(Math.floor(batch.at)) ? batch.at : this.latest;
    this.bytes += sizeOf(batch);
    this.latest = Math.max(this.latest, at);
    this.#batches.push(bytes);
    let start = 0;
    for (const end of ends) {
      const reason =
        end <= bytes.length && end >= start ? this.#read(bytes, start, end) : Reason.cutShort;
      if (reason === Reason.none) this.#add(start, end, at);
      else this.drop(reasonWords[reason]!, 1);
      start = end;
    }
  }

  drop(reason: string, count: number): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
  }

  /** Hands over the frames that wait for a trace, in order of arrival. */
  each(trace: OpenTrace, visit: (bytes: Uint8Array, start: number, end: number) => void): void {
    const frames = this.#frames;
    for (let row = trace.first; row >= 0; row = frames[row + 3]!) {
      visit(this.#batches[frames[row]!]!, frames[row + 1]!, frames[row + 2]!);
    }
  }

  /** What the traces touched can be found by, sorted by word, each once. */
  sightings(): Float64Array {
    const sightings = this.#sightings.subarray(0, this.#sightingCount).toSorted();
    let count = 0;
    for (let i = 0; i < sightings.length; i++) {
      if (i === 0 || sightings[i] !== sightings[i - 1]) sightings[count++] = sightings[i]!;
    }
    return sightings.subarray(0, count);
  }

  /** All that waited is committed. */
  clear(): void {
    for (const trace of this.touched) {
      trace.first = trace.last = -1;
      trace.waiting = trace.waitingBytes = 0;
      trace.tags.clear();
      this.open.renew(trace);
    }
    this.touched.length = 0;
    this.#batches.length = 0;
    this.#frameCount = this.#sightingCount = 0;
    this.bytes = this.waiting = 0;
    this.open.trim();
  }

  /** Forgets all names, for there were too many; to be called when nothing waits. */
  renewVocabulary(): void {
    this.vocabulary = new Vocabulary();
    this.errors = new Names(MAX_ERROR_TEXTS);
  }

  #read(bytes: Uint8Array, start: number, end: number): Reason {
    return readFrame(bytes, start, end, this.vocabulary, this.#record);
  }

  #add(start: number, end: number, at: Micros): void {
    const isFull = this.touched.length >= MAX_TOUCHED_TRACES;
    const trace = this.#trace(isFull);
    if (!trace || (isFull && trace.first < 0)) {
      this.drop('too many traces at once', 1);
      return;
    }
    if (trace.first < 0) {
      trace.place = this.touched.push(trace) - 1;
      trace.arrived = at;
      if (!HEXADECIMAL.test(trace.id)) this.#see(trace, Mark.oddId);
    }
    this.#frame(trace, start, end);
    this.#describe(trace);
  }

  /** The trace of the record at hand. An id that is not hexadecimal is what is kept of its text. */
  #trace(isFull: boolean): OpenTrace | undefined {
    const { ids } = this.#record;
    const same = this.open.find(ids, TRACE_ID);
    if (same) return same;
    const id = idText(ids, TRACE_ID, this.vocabulary.ids);
    readIdText(id, this.#words, 0, this.vocabulary.ids);
    const known = this.open.find(this.#words, 0);
    return known ?? (isFull ? undefined : this.open.add(this.#words, 0, id));
  }

  #frame(trace: OpenTrace, start: number, end: number): void {
    const row = this.#frameCount * COLUMNS;
    if (row + COLUMNS > this.#frames.length) {
      const larger = new Int32Array(this.#frames.length * 2);
      larger.set(this.#frames);
      this.#frames = larger;
    }
    this.#frames[row] = this.#batches.length - 1;
    this.#frames[row + 1] = start;
    this.#frames[row + 2] = end;
    this.#frames[row + 3] = -1;
    if (trace.last < 0) trace.first = row;
    else this.#frames[trace.last + 3] = row;
    trace.last = row;
    trace.waitingBytes += end - start;
    trace.waiting++;
    this.#frameCount++;
    this.waiting++;
  }

  #describe(trace: OpenTrace): void {
    const record = this.#record;
    trace.time.add(record);
    if (record.host !== NO_NAME) this.#see(trace, wordOf(record.host, Role.host));
    if (record.origin !== NO_NAME) this.#see(trace, wordOf(record.origin, Role.caller));
    if (record.destination !== NO_NAME) this.#see(trace, wordOf(record.destination, Role.called));
    if (record.kind === Kind.timeout) this.#see(trace, Mark.timedOut);
    if (record.error !== undefined) this.#fail(trace, record.error);
    for (const [key, value] of record.tags) {
      if (trace.tags.size < MAX_TAGS_PER_CHUNK) trace.tags.add(tagHash(key, value));
      else trace.tags.add(MORE_TAGS);
    }
  }

  #fail(trace: OpenTrace, message: string): void {
    this.#see(trace, Mark.failed);
    if (message === '') return;
    this.#see(trace, wordOf(this.errors.id(message), Role.error));
    // What is beyond the length of a name is not in the word: it may be anything.
    if (message.length * 3 > MAX_NAME_BYTES) this.#see(trace, otherWord(Role.error));
  }

  #see(trace: OpenTrace, word: number): void {
    if (this.#sightingCount === this.#sightings.length) {
      const larger = new Float64Array(this.#sightings.length * 2);
      larger.set(this.#sightings);
      this.#sightings = larger;
    }
    this.#sightings[this.#sightingCount++] = word * SIGHTING + trace.place;
  }
}
