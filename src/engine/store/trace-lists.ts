/** The traces kept for one reason each, oldest to newest: doubly linked through the table's columns. */
import { KEPT_FOR, type TraceTable } from './trace-table.ts';

const NONE = -1;

export class TraceLists {
  readonly #table: TraceTable;
  readonly #oldest = new Int32Array(KEPT_FOR.length).fill(NONE);
  readonly #newest = new Int32Array(KEPT_FOR.length).fill(NONE);
  /** Calls held by each list's traces. */
  readonly #spans = new Int32Array(KEPT_FOR.length);
  readonly #traces = new Int32Array(KEPT_FOR.length);

  constructor(table: TraceTable) {
    this.#table = table;
  }

  /** -1 when the list is empty. */
  oldest(list: number): number {
    return this.#oldest[list]!;
  }

  newest(list: number): number {
    return this.#newest[list]!;
  }

  spans(list: number): number {
    return this.#spans[list]!;
  }

  traces(list: number): number {
    return this.#traces[list]!;
  }

  /** A trace of the list got another call. */
  grow(trace: number): void {
    const list = this.#table.kept[trace]!;
    this.#spans[list] = this.#spans[list]! + 1;
  }

  push(trace: number, list: number): void {
    const table = this.#table;
    table.kept[trace] = list;
    table.older[trace] = this.#newest[list]!;
    table.newer[trace] = NONE;
    if (this.#newest[list] === NONE) this.#oldest[list] = trace;
    else table.newer[this.#newest[list]!] = trace;
    this.#newest[list] = trace;
    this.#spans[list] = this.#spans[list]! + table.spans[trace]!;
    this.#traces[list] = this.#traces[list]! + 1;
  }

  /** Takes a trace out of the list that it is in. */
  unlink(trace: number): void {
    const table = this.#table;
    const list = table.kept[trace]!;
    const older = table.older[trace]!;
    const newer = table.newer[trace]!;
    if (older === NONE) this.#oldest[list] = newer;
    else table.newer[older] = newer;
    if (newer === NONE) this.#newest[list] = older;
    else table.older[newer] = older;
    this.#spans[list] = this.#spans[list]! - table.spans[trace]!;
    this.#traces[list] = this.#traces[list]! - 1;
  }
}
