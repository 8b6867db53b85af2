/**
 * A source that remembers: what it takes in goes to a store as well, and what
 * its memory no longer holds is looked for there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { annotationsOf } from '../engine/assemble/annotations.ts';
import { DEFAULT_TRACES } from '../engine/query/answers.ts';
import { MOST_FINDINGS } from '../engine/query/findings.ts';
import type { Answer, Question, Stage, ViewName } from '../engine/views.ts';
import type { Clock, Micros } from '../model/clock.ts';
import type { Trace } from '../model/trace.ts';
import type { ReadSpans } from '../intake/spans.ts';
import type { CopiedFrames } from '../source/frame-copier.ts';
import { mergeTraces } from '../source/merge-traces.ts';
import { openLocal } from '../source/open.ts';
import type { LocalOptions, LocalSource } from '../source/open.ts';
import type { SourceStatus } from '../source/source.ts';
import { openSqlite, type SqliteOptions } from '../store/sqlite-store.ts';
import type { Store, StoreStatus } from '../store/store.ts';
import { notStored, StoreFeed } from './store-feed.ts';
import { SlowestSearch } from './slowest-search.ts';
import { StoredSearch, type StoreSearch } from './stored-search.ts';
import { wholeOf } from './stored-traces.ts';
import { joined } from './stored-join.ts';

/** Searches kept at once, each with the rows it found: the screens of a team. */
const MAX_SEARCHES = 8;

/** How long an answer waits for what a search finds first, ms: less than the time between two pictures. */
const FIRST_FINDS = 150;

export class StoredSource implements LocalSource {
  readonly kind = 'local';
  readonly #memory: LocalSource;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #feed: StoreFeed;
  readonly #openedAt: Micros;
  /** By their order and filter; the longest unasked first. */
  readonly #searches = new Map<string, StoreSearch>();

  /** A file that cannot be had holds nothing up. Rejects with an `InputProblem` when the port cannot be had. */
  static async open(
    options: LocalOptions,
    storing: SqliteOptions,
    clock: Clock,
  ): Promise<StoredSource> {
    const store = await openSqlite(storing);
    const feed = new StoreFeed(store, clock);
    try {
      const keep = (frames: CopiedFrames): void => feed.take(frames);
      return new StoredSource(await openLocal({ ...options, keep }), store, feed, clock);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(memory: LocalSource, store: Store, feed: StoreFeed, clock: Clock) {
    this.#memory = memory;
    this.#store = store;
    this.#feed = feed;
    this.#clock = clock;
    this.#openedAt = clock.now();
  }

  get address(): LocalSource['address'] {
    return this.#memory.address;
  }

  take(batch: Uint8Array<ArrayBuffer>): Promise<string | null> {
    return this.#memory.take(batch);
  }

  takeSpans(spans: ReadSpans): Promise<void> {
    return this.#memory.takeSpans(spans);
  }

  async ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>> {
    const views: { readonly [Name in ViewName]?: (asked: Question) => Promise<Answer> } = {
      trace: (asked) => this.#trace(asked as Question<'trace'>),
      traces: (asked) => this.#traces(asked as Question<'traces'>),
      ledger: (asked) => this.#ledger(asked as Question<'ledger'>),
    };
    const answer = await (views[question.view]?.(question) ?? this.#memory.ask(question));
    return this.#withFinding(answer, question.at) as Answer<V>;
  }

  /** What the store holds and how it does; what never reached it counts as dropped as well. */
  stored(): StoreStatus {
    return this.#feed.status();
  }

  status(): SourceStatus {
    const status = this.#memory.status();
    const { sentence } = this.#store.status();
    return sentence === null ? status : { ...status, warnings: [...status.warnings, sentence] };
  }

  /** Ends the searches, stops listening, and commits what came before that. */
  async close(): Promise<void> {
    for (const search of this.#searches.values()) search.close();
    await this.#memory.close();
    await this.#store.close();
  }

  /** What is wrong with the store stands behind what is wrong with the platform. */
  #withFinding(answer: Answer, at: Micros | undefined): Answer {
    const finding = this.#feed.finding(at);
    if (finding === undefined) return answer;
    const findings = [...answer.overview.findings.slice(0, MOST_FINDINGS - 1), finding];
    return { ...answer, overview: { ...answer.overview, findings } };
  }

  async #trace(question: Question<'trace'>): Promise<Answer<'trace'>> {
    const answer = await this.#memory.ask(question);
    const { traceId = '', clocks = 'raw' } = question;
    const [raw, stored] = await Promise.all([
      clocks === 'raw' ? answer : this.#memory.ask({ ...question, clocks: 'raw' }),
      this.#store.trace(traceId),
    ]);
    const known = raw.body.trace;
    // What came in the last second is in memory alone; what came before memory let it go, in the store.
    if (!stored) return answer;
    if (known && isWhole(known) && toldOf(known) >= stored.frames.length) return answer;
    const trace = wholeOf(stored, this.#clock.now());
    const parts = [trace, known].filter((part) => part !== null);
    return { ...answer, body: { trace: mergeTraces(parts, clocks) } };
  }

  async #traces(question: Question<'traces'>): Promise<Answer<'traces'>> {
    const { order, limit = DEFAULT_TRACES, until = Infinity } = question;
    const isSlowest = order === 'slowest';
    const { skip: _skip, after: _after, ...first } = question;
    const answer = await this.#memory.ask(first);
    const { rows, heldSince = this.#openedAt } = answer.body;
    const last = rows[limit - 1];
    if (!isSlowest && last && last.start >= heldSince) {
      return { ...answer, body: joined(answer.body, [], question) };
    }
    const bound = Math.min(until, answer.at);
    const isHeld = question.at !== undefined || question.until !== undefined;
    const { committedUpTo } = this.#store.status();
    const inMemory = Math.min(heldSince, committedUpTo ?? this.#openedAt);
    // A moment before what memory has is looked for from there: all that came since may be millions.
    const isBefore = isHeld && bound < inMemory;
    const edge = isSlowest || !isBefore ? inMemory : bound;
    const search = isSlowest
      ? this.#slowestFor(question.filter ?? '', isHeld ? bound : Infinity)
      : this.#newestFor(question.filter ?? '', isBefore ? bound : Infinity);
    // One more than is shown tells that there are more.
    const looking = search.want({ count: limit + 1, until: bound, edge });
    await Promise.race([looking, sleep(FIRST_FINDS, undefined, { ref: false })]);
    const body = joined(answer.body, search.rows(bound), question);
    return { ...answer, body: { ...body, search: search.state() } };
  }

  /** The newest by a moment that memory still has are found by the search of all. */
  #newestFor(filter: string, until: Micros): StoreSearch {
    const make = (): StoreSearch => new StoredSearch(this.#store, this.#clock, filter);
    return this.#searchFor(`newest ${until} ${filter}`, make);
  }

  /** The slowest by another moment are others, so each moment has a search of its own. */
  #slowestFor(filter: string, until: Micros): StoreSearch {
    const make = (): StoreSearch => new SlowestSearch(this.#store, this.#clock, filter, until);
    return this.#searchFor(`slowest ${until} ${filter}`, make);
  }

  #searchFor(key: string, make: () => StoreSearch): StoreSearch {
    const search = this.#searches.get(key) ?? make();
    this.#searches.delete(key);
    this.#searches.set(key, search);
    for (const [unasked, gone] of this.#searches) {
      if (this.#searches.size <= MAX_SEARCHES) break;
      gone.close();
      this.#searches.delete(unasked);
    }
    return search;
  }

  async #ledger(question: Question<'ledger'>): Promise<Answer<'ledger'>> {
    const answer = await this.#memory.ask(question);
    const { ledger } = answer.body;
    const stages = ledger.stages.map((stage) =>
      stage.stage === 'retention' ? this.#withStore(stage) : stage,
    );
    return { ...answer, body: { ledger: { ...ledger, stages } } };
  }

  /** What is not stored was shown, so it is no loss: it is told here. */
  #withStore(stage: Stage): Stage {
    const status = this.stored();
    const { sentence, traces, annotations, waiting } = status;
    const counters: (readonly [name: string, count: number])[] = [
      ['traces in the store', traces],
      ['annotations in the store', annotations],
    ];
    const dropped = notStored(status);
    if (sentence !== null) counters.push(['annotations that wait for the store', waiting]);
    if (dropped > 0) counters.push(['annotations kept in memory only', dropped]);
    return {
      ...stage,
      counters: [...stage.counters, ...counters],
      notes: sentence === null ? stage.notes : [...stage.notes, sentence],
    };
  }
}

/** Nothing of it is missing: every call has all its parts, and its caller. */
function isWhole({ missing, inFlight, spans }: Trace): boolean {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const hasAllCallers = spans.every(({ parentId }) => parentId === '' || ids.has(parentId));
  return missing === 0 && inFlight === 0 && hasAllCallers;
}

/** How many annotations a trace was told by. */
function toldOf(trace: Trace): number {
  return annotationsOf(trace).length;
}
