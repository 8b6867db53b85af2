/**
 * Calls in columns: 191 bytes each, those of `Kin` and `Notes` included, and no object, so
 * that hundreds of thousands stay in memory without the garbage collector ever
 * looking at them. A slot number stands for a call until its trace is let go.
 */
import { ID_WORDS, mixId, sameId } from '../../model/ids.ts';
import { HashSlots } from './hash-slots.ts';

/** The five moments of a call, as places in a row of `at` and `order`. */
export const MOMENT = { request: 0, in: 1, out: 2, reply: 3, timeout: 4 } as const;
export const MOMENTS = 5;

/** What is known of a call, as bits of `flags`. The low five say which moments came. */
export const FLAG = {
  async: 0x20,
  errorClient: 0x40,
  errorServer: 0x80,
  /** It was added to its service's and operation's calls; to its server host's; to its edge's. */
  counted: 0x100,
  countedHost: 0x200,
  countedEdge: 0x40000,
  /** It stands in the in-flight gauges of its service, its edge, its host. */
  openService: 0x400,
  openEdge: 0x800,
  openHost: 0x1000,
  /** Which latencies were added: the service's and operation's own, the edge's three, the host's, the header's. */
  latency: 0x2000,
  client: 0x4000,
  gap: 0x8000,
  gapEdge: 0x4000000,
  serverEdge: 0x1000000,
  serverHost: 0x2000000,
  total: 0x8000000,
  /** Its timeout and its error were added; the edge is often known later than the service. */
  timeout: 0x80000,
  timeoutEdge: 0x100000,
  error: 0x200000,
  errorEdge: 0x400000,
  errorHost: 0x800000,
  /** It waited longer than OPEN_FOR: no longer in flight, but unanswered. */
  expired: 0x10000,
  /** Its server was awaited for SETTLE_AFTER: from now on its caller's time will do. */
  settled: 0x10000000,
  /** Some of it was told by a service that samples: `weights` says how much each moment counts. */
  weighted: 0x20000000,
  /** Its other half and its parent were awaited for KIN_AFTER: from now on what is known will do. */
  awaited: 0x40000000,
  /** Its caller was not told but found by its parent. */
  callerFound: -0x80000000,
  /** Slot in use. */
  used: 0x20000,
} as const;

/** What `Kin` keeps of each, its hash table's share included. */
const KIN_BYTES = 3 * 4 + 4;

/** Where its notes are. */
const NOTES_BYTES = 4;

/** Bytes of one row in all columns together, the hash table's share included. */
export const BYTES_PER_SPAN: number =
  MOMENTS * 14 + 16 + 2 * ID_WORDS * 4 + 9 * 4 + 8 + 1 + KIN_BYTES + NOTES_BYTES;

const NONE = -1;

export class SpanStore {
  readonly capacity: number;
  /** µs, by slot × MOMENTS + moment; meaningful where the flag of the moment is set. */
  readonly at: Float64Array;
  /** The moment's place in its trace's order of arrival. */
  readonly order: Int32Array;
  /** For how many calls the moment's annotation stands; meaningful where FLAG.weighted is set and the moment came. */
  readonly weights: Uint16Array;
  /** Durations as told on REP and OUT, µs; 0 when not told. */
  readonly toldClient: Float64Array;
  readonly toldServer: Float64Array;
  /** Span id, parent id. */
  readonly ids: Int32Array;
  readonly flags: Int32Array;
  /** A `KindCode`: not 0 where each side of the call may be a span of its own. */
  readonly kind: Uint8Array;
  readonly trace: Int32Array;
  /** Name ids; 0 when not told. */
  readonly caller: Int32Array;
  readonly destination: Int32Array;
  readonly clientHost: Int32Array;
  readonly serverHost: Int32Array;
  /** The next call of the same trace, -1 at its end. */
  readonly next: Int32Array;
  /** Counts up each time a slot is freed: tells its present call from an earlier one. */
  readonly generation: Int32Array;
  readonly #slots: HashSlots;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.at = new Float64Array(capacity * MOMENTS);
    this.order = new Int32Array(capacity * MOMENTS);
    this.weights = new Uint16Array(capacity * MOMENTS);
    this.toldClient = new Float64Array(capacity);
    this.toldServer = new Float64Array(capacity);
    this.ids = new Int32Array(capacity * 2 * ID_WORDS);
    this.flags = new Int32Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.trace = new Int32Array(capacity);
    this.caller = new Int32Array(capacity);
    this.destination = new Int32Array(capacity);
    this.clientHost = new Int32Array(capacity);
    this.serverHost = new Int32Array(capacity);
    this.next = new Int32Array(capacity);
    this.generation = new Int32Array(capacity);
    this.#slots = new HashSlots(capacity);
  }

  get used(): number {
    return this.#slots.used;
  }

  get full(): boolean {
    return this.used >= this.capacity;
  }

  /** The slot of a trace's span, -1 when it is not here. The id is `words[at..at+5)`. */
  find(trace: number, words: Int32Array, at: number): number {
    const slots = this.#slots;
    for (let slot = slots.first(hashOf(trace, words, at)); slot !== NONE; slot = slots.next(slot)) {
      if (this.trace[slot] === trace && sameId(this.ids, slot * 2 * ID_WORDS, words, at))
        return slot;
    }
    return NONE;
  }

  /** A slot for a new call; the store must not be full. `words` holds span id at `at`, parent id at `parentAt`. */
  add(trace: number, words: Int32Array, at: number, parentAt: number): number {
    const slot = this.#slots.take(hashOf(trace, words, at));
    for (let i = 0; i < ID_WORDS; i++) {
      this.ids[slot * 2 * ID_WORDS + i] = words[at + i]!;
      this.ids[slot * 2 * ID_WORDS + ID_WORDS + i] = words[parentAt + i]!;
    }
    this.flags[slot] = FLAG.used;
    this.kind[slot] = 0;
    this.trace[slot] = trace;
    this.caller[slot] = 0;
    this.destination[slot] = 0;
    this.clientHost[slot] = 0;
    this.serverHost[slot] = 0;
    this.toldClient[slot] = 0;
    this.toldServer[slot] = 0;
    this.next[slot] = NONE;
    return slot;
  }

  /** Frees a slot. */
  remove(slot: number): void {
    this.flags[slot] = 0;
    this.generation[slot] = this.generation[slot]! + 1;
    this.#slots.free(slot, hashOf(this.trace[slot]!, this.ids, slot * 2 * ID_WORDS));
  }

  /** Marks the names that calls hold. */
  markNames(used: Uint8Array): void {
    for (let slot = 0; slot < this.#slots.end; slot++) {
      if (!(this.flags[slot]! & FLAG.used)) continue;
      used[this.caller[slot]!] = 1;
      used[this.destination[slot]!] = 1;
      used[this.clientHost[slot]!] = 1;
      used[this.serverHost[slot]!] = 1;
    }
  }

  /** µs, or NaN when the moment did not come. */
  momentAt(slot: number, moment: number): number {
    return this.flags[slot]! & (1 << moment) ? this.at[slot * MOMENTS + moment]! : Number.NaN;
  }

  /** What the caller waited, µs; NaN when not known. A told duration wins over the difference. */
  clientTime(slot: number): number {
    const told = this.toldClient[slot]!;
    return told > 0 ? told : this.#between(slot, MOMENT.request, MOMENT.reply);
  }

  /** What the handler took, µs; NaN when not known. */
  serverTime(slot: number): number {
    const told = this.toldServer[slot]!;
    return told > 0 ? told : this.#between(slot, MOMENT.in, MOMENT.out);
  }

  /** Server time where it is told, its caller's time where not, µs. */
  ownTime(slot: number): number {
    const server = this.serverTime(slot);
    return Number.isNaN(server) ? this.clientTime(slot) : server;
  }

  /** A clock that stepped back between two moments tells no duration: NaN. */
  #between(slot: number, from: number, to: number): number {
    const time = this.momentAt(slot, to) - this.momentAt(slot, from);
    return time >= 0 ? time : Number.NaN;
  }
}

/** A span id is one's own within its trace only. */
function hashOf(trace: number, words: Int32Array, at: number): number {
  const hash = mixId(words, at) ^ Math.imul(trace, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}

export function isNoId(words: Int32Array, at: number): boolean {
  return words[at] === 0;
}
