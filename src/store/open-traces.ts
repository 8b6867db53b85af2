/** The traces that annotations came for of late: what is to be committed of each, and where it stands in the file. */
import type { Micros } from '../model/clock.ts';
import { ID_WORDS, mixId, sameId } from '../model/ids.ts';
import { MAX_REMEMBERED_TRACES } from './limits.ts';
import { RootTime } from './root-time.ts';

/** Where a trace stands when the file has not been asked yet. */
export const NOT_ASKED = -1;

export class OpenTrace {
  readonly words: Int32Array;
  readonly id: string;
  /** Its row in the file. */
  key: number = NOT_ASKED;
  /** Committed of it so far. */
  bytes = 0;
  chunks = 0;
  time: RootTime = new RootTime();
  /** Waiting for the next commit: first and last frame in the buffer, -1 for none; their bytes; its place there. */
  first = -1;
  last = -1;
  waitingBytes = 0;
  waiting = 0;
  place = 0;
  arrived: Micros = 0;
  readonly tags: Set<string> = new Set();
  /** Another trace whose id has the same hash. */
  twin: OpenTrace | undefined;

  constructor(words: Int32Array, id: string) {
    this.words = words;
    this.id = id;
  }
}

export class OpenTraces {
  readonly #traces = new Map<number, OpenTrace>();

  /** The trace with the id `words[at..at+5)`. */
  find(words: Int32Array, at: number): OpenTrace | undefined {
    let trace = this.#traces.get(mixId(words, at));
    while (trace && !sameId(trace.words, 0, words, at)) trace = trace.twin;
    return trace;
  }

  add(words: Int32Array, at: number, id: string): OpenTrace {
    const trace = new OpenTrace(words.slice(at, at + ID_WORDS), id);
    const hash = mixId(words, at);
    trace.twin = this.#traces.get(hash);
    this.#traces.set(hash, trace);
    return trace;
  }

  /** A trace that was just committed is forgotten after those that were not. */
  renew(trace: OpenTrace): void {
    const hash = mixId(trace.words, 0);
    const first = this.#traces.get(hash)!;
    this.#traces.delete(hash);
    this.#traces.set(hash, first);
  }

  /** Forgets the oldest beyond the limit; to be called when nothing waits. */
  trim(): void {
    let surplus = this.#traces.size - MAX_REMEMBERED_TRACES;
    for (const hash of this.#traces.keys()) {
      if (surplus-- <= 0) break;
      this.#traces.delete(hash);
    }
  }

  /** The file is another one, or may be: where traces stand in it is asked anew. */
  askAgain(): void {
    for (const first of this.#traces.values()) {
      for (let trace: OpenTrace | undefined = first; trace; trace = trace.twin) {
        trace.key = NOT_ASKED;
      }
    }
  }
}
