/**
 * Whose failure it is when a caller's span failed, where each side of a call is
 * a span of its own: its server's where that failed too, which counts there;
 * else the edge's alone (a timeout, the network), counted with its other half.
 */
import { KindCode } from '../model/span-kind.ts';
import type { CallCounts } from './call-counts.ts';
import { FLAG } from './store/span-store.ts';
import type { TraceStore } from './store/trace-store.ts';

const FAILED = FLAG.errorClient | FLAG.errorServer;

export class EdgeBlame {
  readonly #store: TraceStore;
  readonly #counts: CallCounts;
  /** Whether a call was served: a caller's own parts do not explain what it waited for. */
  readonly #isServed: (span: number) => boolean;

  constructor(store: TraceStore, counts: CallCounts, isServed: (span: number) => boolean) {
    this.#store = store;
    this.#counts = counts;
    this.#isServed = isServed;
  }

  /** What is known of two halves of one call has grown. */
  blame(caller: number, server: number): void {
    const { spans, kin } = this.#store;
    if (!this.#hasFailed(caller) || spans.flags[server]! & (FAILED | FLAG.errorEdge)) return;
    // Without an edge there is nothing to lay it to.
    if (!(spans.flags[server]! & FLAG.countedEdge)) return;
    const isExplained = kin.childrenOf(caller).some((child) => this.#explains(child));
    if (!isExplained) this.#counts.failEdge(server);
  }

  /** A served call may have failed: if its caller's failure was laid to another's edge, this is why. */
  explain(span: number): void {
    if (!this.#explains(span)) return;
    const { spans, kin } = this.#store;
    const caller = kin.parentOf(span);
    const other = caller >= 0 && !this.#isServed(caller) ? kin.halfOf(caller) : -1;
    if (other < 0 || other === span || this.#hasFailed(other)) return;
    if (spans.flags[other]! & FLAG.errorEdge) this.#counts.unfailEdge(other);
  }

  /** Only who tells a side: a native call knows its caller, and is a child of others by chance. */
  #explains(span: number): boolean {
    const isNative = this.#store.spans.kind[span] === KindCode.none;
    return !isNative && this.#hasFailed(span) && this.#isServed(span);
  }

  #hasFailed(span: number): boolean {
    return (this.#store.spans.flags[span]! & FAILED) !== 0;
  }
}
