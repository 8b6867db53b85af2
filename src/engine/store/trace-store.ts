/**
 * All traces in memory: finds or makes the place of an annotation, and lets
 * traces go when the bytes allowed are used up.
 */
import type { Call, Note } from '../../model/span.ts';
import { ID_WORDS, idText, isHexadecimal, readIdText } from '../../model/ids.ts';
import {
  PARENT_ID,
  SPAN_ID,
  TRACE_ID,
  type AnnotationRecord,
  type Vocabulary,
} from '../../model/record.ts';
import type { Micros } from '../../model/clock.ts';
import { MAX_SPANS_PER_TRACE } from '../limits.ts';
import { callsOf, spanIdOf } from './calls.ts';
import { Kin } from './kin.ts';
import { Notes } from './notes.ts';
import { Retention, type Judgement } from './retention.ts';
import { BYTES_PER_SPAN, isNoId, MOMENT, SpanStore } from './span-store.ts';
import { TraceLists } from './trace-lists.ts';
import { BYTES_PER_TRACE, KEPT, KEPT_FOR, TraceTable } from './trace-table.ts';

/** Notes may take this share of the bytes (those of calls, those of traces); columns have the rest. */
const NOTES_SHARE = 0.24;
const TRACE_NOTES_SHARE = 0.01;

/** Traces go from here on, so that a note of a new call is not refused for those of old ones. */
const NOTES_FULL = 0.9;

/** A trace holds at least this many calls on average, or the table of traces is what fills up. */
const SPANS_PER_TRACE = 2;

/** The most rooms to be made for one annotation, so that intake never stalls on retention. */
const MAX_EVICTIONS = 10_000;

const ALL_MOMENTS: readonly number[] = Object.values(MOMENT);

/** What the engine must undo, or weigh, when a trace goes. */
export interface TraceStoreHooks {
  /** Before a call's slot is freed. */
  readonly onDrop: (span: number) => void;
  /** The entity of a destination's operation. */
  readonly operationOf: (destination: number) => number;
}

export class TraceStore {
  readonly spans: SpanStore;
  readonly kin: Kin;
  readonly traces: TraceTable;
  readonly notes: Notes;
  readonly traceNotes: Notes;
  readonly lists: TraceLists;
  readonly #retention: Retention;
  readonly #vocabulary: Vocabulary;
  readonly #hooks: TraceStoreHooks;
  #evictedTraces = 0;
  #heldSince: Micros | undefined;
  #evictedSpans = 0;

  constructor(bytes: number, vocabulary: Vocabulary, hooks: TraceStoreHooks) {
    this.#vocabulary = vocabulary;
    this.#hooks = hooks;
    const perSpan = BYTES_PER_SPAN + BYTES_PER_TRACE / SPANS_PER_TRACE;
    const spans = Math.max(
      64,
      Math.floor((bytes * (1 - NOTES_SHARE - TRACE_NOTES_SHARE)) / perSpan),
    );
    this.spans = new SpanStore(spans);
    this.kin = new Kin(this.spans);
    this.traces = new TraceTable(Math.ceil(spans / SPANS_PER_TRACE));
    const hostOf = (name: number): string => vocabulary.names.text(name);
    this.notes = new Notes(bytes * NOTES_SHARE, this.spans.capacity, hostOf);
    this.traceNotes = new Notes(bytes * TRACE_NOTES_SHARE, this.traces.capacity, hostOf);
    this.lists = new TraceLists(this.traces);
    this.#retention = new Retention(
      this.traces,
      this.lists,
      spans,
      (trace) => this.#judge(trace),
      (trace) => this.#drop(trace),
    );
  }

  get evictedTraces(): number {
    return this.#evictedTraces;
  }

  get evictedSpans(): number {
    return this.#evictedSpans;
  }

  /** All traces that began to arrive from then on are here; undefined while none was let go. */
  get heldSince(): Micros | undefined {
    return this.#heldSince;
  }

  /** Bytes in use, all columns and strings together. */
  get bytes(): number {
    return (
      this.spans.used * BYTES_PER_SPAN +
      this.traces.used * BYTES_PER_TRACE +
      this.notes.bytes +
      this.traceNotes.bytes
    );
  }

  /** The trace that a record belongs to, made when it is new. */
  traceOf(record: AnnotationRecord, at: Micros): number {
    const known = this.traces.find(record.ids, TRACE_ID);
    if (known >= 0) return known;
    this.#makeRoom(() => this.traces.full || this.spans.full || this.#notesFull());
    const trace = this.traces.add(record.ids, TRACE_ID, at);
    this.lists.push(trace, KEPT.recent);
    return trace;
  }

  /** The call that a record speaks of, made when it is new; -1 when the trace may hold no more. */
  spanOf(trace: number, record: AnnotationRecord): number {
    const known = this.spans.find(trace, record.ids, SPAN_ID);
    if (known >= 0) {
      // A parent told late is told all the same.
      const parentAt = known * 2 * ID_WORDS + ID_WORDS;
      if (isNoId(this.spans.ids, parentAt) && !isNoId(record.ids, PARENT_ID)) {
        for (let i = 0; i < ID_WORDS; i++)
          this.spans.ids[parentAt + i] = record.ids[PARENT_ID + i]!;
        if (this.traces.root[trace] === known) this.#findRoot(trace, this.spans.next[known]!);
      }
      return known;
    }
    if (this.traces.spans[trace]! >= MAX_SPANS_PER_TRACE || this.spans.full) return -1;
    const span = this.spans.add(trace, record.ids, SPAN_ID, PARENT_ID);
    const last = this.traces.lastSpan[trace]!;
    if (last < 0) this.traces.firstSpan[trace] = span;
    else this.spans.next[last] = span;
    this.traces.lastSpan[trace] = span;
    this.traces.spans[trace] = this.traces.spans[trace]! + 1;
    this.lists.grow(trace);
    if (this.traces.root[trace]! < 0 && isNoId(record.ids, PARENT_ID))
      this.traces.root[trace] = span;
    return span;
  }

  /** The root moves only on, so that looking for it costs no more than the trace is long. */
  #findRoot(trace: number, from: number): void {
    let span = from;
    while (span >= 0 && !isNoId(this.spans.ids, span * 2 * ID_WORDS + ID_WORDS)) {
      span = this.spans.next[span]!;
    }
    this.traces.root[trace] = span;
  }

  /** Makes room for one more call, unless the trace itself is what fills the store. */
  makeRoomForSpan(trace: number): void {
    this.#makeRoom(() => this.spans.full, trace);
  }

  /** The trace with an id given as text, -1 when it is not here. */
  find(traceId: string): number {
    const words = new Int32Array(ID_WORDS);
    readIdText(traceId, words, 0, this.#vocabulary.ids);
    return this.traces.find(words, 0);
  }

  traceId(trace: number): string {
    return idText(this.traces.ids, trace * ID_WORDS, this.#vocabulary.ids);
  }

  hasHexadecimalId(trace: number): boolean {
    return isHexadecimal(this.traces.ids, trace * ID_WORDS);
  }

  spanId(span: number): string {
    return spanIdOf(span, this.spans, this.#vocabulary);
  }

  /** µs; the root's time, or the time between the first and last moment; NaN when neither is known. */
  durationOf(trace: number): Micros {
    const root = this.traces.root[trace]!;
    if (root >= 0) {
      const client = this.spans.clientTime(root);
      if (!Number.isNaN(client)) return client;
      const server = this.spans.serverTime(root);
      if (!Number.isNaN(server)) return server;
    }
    const end = this.traces.end[trace]!;
    const duration = end - this.traces.start[trace]!;
    if (duration > 0 && duration < Infinity) return duration;
    // One moment tells when, not how long; and at 0 is what told no time.
    return end !== 0 && this.#hasTwoMoments(trace) ? duration : Number.NaN;
  }

  #hasTwoMoments(trace: number): boolean {
    const { spans, traces } = this;
    let moments = 0;
    for (let span = traces.firstSpan[trace]!; span >= 0 && moments < 2; span = spans.next[span]!) {
      for (const moment of ALL_MOMENTS) if (spans.flags[span]! & (1 << moment)) moments++;
    }
    return moments >= 2;
  }

  /** Every trace kept, newest arrival first within each reason for keeping. */
  all(): Int32Array {
    const all = new Int32Array(this.traces.used);
    let count = 0;
    for (let list: number = KEPT.recent; list < KEPT_FOR.length; list++) {
      for (let trace = this.lists.newest(list); trace >= 0; trace = this.traces.older[trace]!) {
        all[count++] = trace;
      }
    }
    return all.subarray(0, count);
  }

  callsOf(trace: number): Call[] {
    return callsOf(this.traces.firstSpan[trace]!, this.spans, this.notes, this.#vocabulary);
  }

  notesOf(trace: number): readonly Note[] {
    return this.traceNotes.notesOf(trace);
  }

  /** The operation's number will stand for another. */
  forget(operation: number): void {
    this.#retention.forget(operation);
  }

  /** Marks the names that are kept. */
  markNames(used: Uint8Array): void {
    this.spans.markNames(used);
    this.notes.markNames(used);
    this.traceNotes.markNames(used);
  }

  #notesFull(): boolean {
    return (
      this.notes.bytes > this.notes.limit * NOTES_FULL ||
      this.traceNotes.bytes > this.traceNotes.limit * NOTES_FULL
    );
  }

  #makeRoom(isFull: () => boolean, spare = -1): void {
    for (let tries = 0; isFull() && tries < MAX_EVICTIONS; tries++) {
      if (!this.#retention.makeRoom(spare)) return;
    }
  }

  #judge(trace: number): Judgement {
    const root = this.traces.root[trace]!;
    const span = root >= 0 ? root : this.traces.firstSpan[trace]!;
    return {
      operation: span >= 0 ? this.#hooks.operationOf(this.spans.destination[span]!) : -1,
      failed: this.traces.errors[trace]! > 0 || this.#hasTimeout(trace),
      duration: this.durationOf(trace),
    };
  }

  #hasTimeout(trace: number): boolean {
    const { spans, traces } = this;
    for (let span = traces.firstSpan[trace]!; span >= 0; span = spans.next[span]!) {
      if (spans.flags[span]! & (1 << MOMENT.timeout)) return true;
    }
    return false;
  }

  #drop(trace: number): void {
    const first = this.traces.firstSpan[trace]!;
    const hasKin = this.kin.used > 0;
    // Whose other half has gone would be counted by itself: none goes before all are counted.
    if (hasKin) {
      for (let span = first; span >= 0; span = this.spans.next[span]!) this.#hooks.onDrop(span);
    }
    let span = first;
    while (span >= 0) {
      const next = this.spans.next[span]!;
      if (hasKin) this.kin.remove(span);
      else this.#hooks.onDrop(span);
      this.notes.remove(span);
      this.spans.remove(span);
      this.#evictedSpans++;
      span = next;
    }
    this.traceNotes.remove(trace);
    this.#heldSince = Math.max(this.#heldSince ?? 0, this.traces.arrived[trace]! + 1);
    this.traces.remove(trace);
    this.#evictedTraces++;
  }
}
