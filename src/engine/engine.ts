/**
 * The engine: `apply` takes annotations in, `query` answers for any moment it
 * still holds. Pure: no clock, no thread, no socket; time is what `apply` and
 * `advance` say it is.
 */
import type { Micros } from '../model/clock.ts';
import { Kind } from '../model/annotation.ts';
import { parseFilter, type Filter } from '../model/filter.ts';
import { LossReason } from '../model/ledger.ts';
import type { IntakeReport } from '../model/ledger.ts';
import { SPAN_ID, TRACE_ID, Vocabulary, type AnnotationRecord } from '../model/record.ts';
import { CallTracker } from './call-tracker.ts';
import { Changes } from './changes.ts';
import { Chores } from './chores.ts';
import { Entities } from './entities.ts';
import { Forgetting } from './forgetting.ts';
import { History } from './history.ts';
import { LedgerHistory } from './ledger-history.ts';
import type { LedgerFacts } from './ledger-history.ts';
import { MAX_SERVICES, RETAINED_BYTES } from './limits.ts';
import { OpenCalls } from './open-calls.ts';
import { atOnce, type Portions } from './portions.ts';
import { Answers, NO_EXAMPLE } from './query/answers.ts';
import { findingsOf } from './query/findings.ts';
import { NO_INTAKE } from './query/ledger.ts';
import { Ledgers } from './query/ledgers.ts';
import { isNoId } from './store/span-store.ts';
import { TraceStore } from './store/trace-store.ts';
import { ToldTimes } from './told-times.ts';
import type { Answer, Finding, Question, ViewName } from './views.ts';

export interface EngineOptions {
  /** Bytes that retained traces may take. */
  readonly retainedBytes?: number;
  /** Keeps all-time sums, for the window 'all' of a file that is longer than the history. */
  readonly whole?: boolean;
  /** Shared with whoever fills the records. */
  readonly vocabulary?: Vocabulary;
}

export class Engine {
  readonly vocabulary: Vocabulary;
  readonly #retainedBytes: number;
  readonly #entities: Entities;
  readonly #history: History;
  readonly #chores = new Chores();
  readonly #changes = new Changes((host) => this.#entities.nameOf(host));
  readonly #toldTimes = new ToldTimes((host) => this.vocabulary.names.text(host));
  readonly #store: TraceStore;
  readonly #tracker: CallTracker;
  readonly #openCalls: OpenCalls;
  readonly #forgetting: Forgetting | undefined;
  readonly #ledgers = new LedgerHistory();
  readonly #answers: Answers;
  #intake: IntakeReport = NO_INTAKE;
  #now: Micros = 0;
  #received = 0;
  #firstHeard: Micros = Number.NaN;
  #withoutSpan = 0;
  #beyondTrace = 0;

  constructor(options: EngineOptions = {}) {
    this.vocabulary = options.vocabulary ?? new Vocabulary();
    this.#retainedBytes = options.retainedBytes ?? RETAINED_BYTES;
    this.#entities = new Entities(this.vocabulary.names);
    this.#history = new History({
      whole: options.whole ?? false,
      onSecond: (end) => {
        this.#openCalls.advance(end);
        this.#ledgers.note(end + 1, this.#ledgerFacts());
      },
      onClosed: (slot) => this.#forgetting?.close(slot),
      onStep: (slot) => this.#changes.step(slot),
      chores: this.#chores,
    });
    this.#store = new TraceStore(this.#retainedBytes, this.vocabulary, {
      onDrop: (span) => this.#tracker.drop(span),
      operationOf: (destination) => this.#entities.operationOf(destination),
    });
    this.#tracker = new CallTracker(this.#store, this.#entities, this.#history, MAX_SERVICES);
    this.#openCalls = new OpenCalls(this.#store.spans.capacity, {
      settle: (span) => this.#tracker.settle(span),
      standAlone: (span) => this.#tracker.standAlone(span),
      expire: (span) => this.#tracker.expire(span),
      generation: this.#store.spans.generation,
    });
    const holders = {
      names: this.vocabulary.names,
      entities: this.#entities,
      changes: this.#changes,
      history: this.#history,
      store: this.#store,
      tracker: this.#tracker,
      toldTimes: this.#toldTimes,
    };
    this.#forgetting = options.whole ? undefined : new Forgetting(holders);
    this.#answers = new Answers({
      vocabulary: this.vocabulary,
      entities: this.#entities,
      history: this.#history,
      changes: this.#changes,
      store: this.#store,
      ledgers: new Ledgers(this.#ledgers, () => this.#ledgerFacts()),
      firstHeard: () => this.#firstHeard,
    });
  }

  /** The latest moment heard of. */
  get now(): Micros {
    return this.#now;
  }

  /**
   * Takes in one annotation at its time of arrival, µs; time that goes back stands still instead.
   * A time in the record that cannot be is put right there, see `ToldTimes`.
   */
  apply(record: AnnotationRecord, at: Micros): void {
    this.#pass(at);
    if (this.#received++ === 0) this.#firstHeard = this.#now;
    const now = this.#now;
    if (isNoId(record.ids, TRACE_ID)) {
      this.#withoutSpan++;
      return;
    }
    const isNote = isNoId(record.ids, SPAN_ID);
    if (isNote && record.kind !== Kind.start && record.kind !== Kind.note) {
      this.#withoutSpan++;
      return;
    }
    record.timestamp = this.#toldTimes.timeOf(record.host, record.timestamp, now);
    const trace = this.#store.traceOf(record, now);
    this.#store.traces.touched[trace] = now;
    if (isNote) {
      this.#note(trace, record);
      return;
    }
    if (this.#store.spans.full) this.#store.makeRoomForSpan(trace);
    const usedBefore = this.#store.spans.used;
    const span = this.#store.spanOf(trace, record);
    if (span < 0) {
      this.#beyondTrace++;
      return;
    }
    if (this.#store.spans.used !== usedBefore) this.#openCalls.add(span, now);
    const isNew = this.#tracker.apply(span, trace, record);
    const { said } = record;
    const hasMore =
      record.kind === Kind.note ||
      said.payloadEnd > said.payloadStart ||
      said.tagCount > (record.error === undefined ? 0 : 1);
    // What is told twice is kept once.
    if (isNew && hasMore) this.#store.notes.add(span, record);
  }

  /** Lets time pass: seconds close, calls age. To be called at least once a second. */
  advance(at: Micros): void {
    this.#pass(at);
    this.#forgetting?.advance(this.#now);
  }

  #pass(at: Micros): void {
    // Not a number, or so far ahead that adding a second would be lost, is no moment.
    if (!(at > this.#now) || at > Number.MAX_SAFE_INTEGER) return;
    this.#now = at;
    this.#history.advance(at);
    this.#openCalls.advance(at);
    this.#chores.advance(at);
  }

  /**
   * Nothing else will come: what waits for its server's word or for its other half is counted as
   * it stands. To be called before the last second closes.
   */
  finish(): void {
    this.#openCalls.finish();
  }

  /** How many traces have begun to arrive. */
  get tracesBegun(): number {
    return this.#store.traces.used + this.#store.evictedTraces;
  }

  /** What is wrong now, without traces that prove it: cheap enough to be asked at every step of the history. */
  findings(): readonly Finding[] {
    this.#chores.finish();
    return findingsOf(this.#changes.at(this.#now), this.#entities, () => NO_EXAMPLE);
  }

  /** The latest counts of intake, for the ledger. */
  report(intake: IntakeReport): void {
    this.#intake = intake;
  }

  /** Answers for any moment that is still held; a bad filter passes everything. */
  query<V extends ViewName>(question: Question<V>): Answer<V> {
    return atOnce(this.answering(question));
  }

  /** The same in portions: annotations may be applied between them. */
  answering<V extends ViewName>(question: Question<V>): Portions<Answer<V>> {
    this.#chores.finish();
    return this.#answers.answer(question, filterOf(question), this.#now, this.#received);
  }

  #note(trace: number, record: AnnotationRecord): void {
    this.#store.traces.annotations[trace] = this.#store.traces.annotations[trace]! + 1;
    this.#store.traceNotes.add(trace, record);
  }

  #ledgerFacts(): LedgerFacts {
    const engine = {
      received: this.#received,
      duplicates: this.#tracker.duplicates,
      refused: {
        [LossReason.noIds]: this.#withoutSpan,
        [LossReason.traceTooLarge]: this.#beyondTrace,
      },
      folded: { ...this.#entities.overflow(), names: this.vocabulary.names.overflow },
      cut: this.vocabulary.cut,
      weightsLimited: this.#tracker.limitedWeights,
      lateHalves: this.#tracker.lateHalves,
      timesMoved: this.#toldTimes.moved,
      timesUntold: this.#toldTimes.untold,
      clockNotes: this.#toldTimes.notes(),
      tracesKept: this.#store.traces.used,
      spansKept: this.#store.spans.used,
      bytesKept: this.#store.bytes,
      bytesAllowed: this.#retainedBytes,
      tracesLetGo: this.#store.evictedTraces,
      notesRefused: this.#store.notes.refused + this.#store.traceNotes.refused,
      historyBytes: this.#history.bytes,
    };
    return { intake: this.#intake, engine };
  }
}

function filterOf(question: Question): Filter {
  const parsed = parseFilter(question.filter ?? '');
  return parsed.ok ? parsed.filter : [];
}
