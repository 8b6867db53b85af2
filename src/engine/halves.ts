/**
 * One call from the two spans that tell it. OpenTelemetry, Jaeger and Zipkin give
 * each side of a call a span of its own, the server's a child of the client's;
 * counted as they come, every call would be two and no edge would have both ends.
 *
 * - A server's, consumer's or internal span is a **call** of its service. Who
 *   called is not told: it is the service in which its parent ran.
 * - A client's span is counted by its server child, and tells that call's client
 *   time. Without such a child (a database, a service without tracing) it is a
 *   call of whom it names, once it is certain that none will come.
 * - A producer's span is a call of the bus that it names. It tells its consumer
 *   who called, and no time: what lies in a queue is waited for by nobody.
 * - A client's failure is its server's, or the edge's alone: `edge-blame.ts`.
 * - A native call, which tells both sides under one id and no kind, may have such
 *   a server: it counts from its beginning, and is the caller's half alone (`parted`)
 *   as soon as that server comes; until its own server speaks after all.
 * - Zipkin's halves may share one id. Both are then in one place already; but
 *   while its own client's half has not come, a server may be taken for a child
 *   of the wrong one. That is put right when it turns out.
 *
 * Counts come out the same in whatever order the halves come. One that comes later
 * than it was awaited leaves the latencies that were added for it; it is counted.
 */
import { Kind } from '../model/annotation.ts';
import { NO_NAME } from '../model/names.ts';
import type { AnnotationRecord } from '../model/record.ts';
import { KindCode } from '../model/span-kind.ts';
import type { CallCounts } from './call-counts.ts';
import type { CallLatencies } from './call-latencies.ts';
import { EdgeBlame } from './edge-blame.ts';
import type { Entities } from './entities.ts';
import { SERVICES } from './entity-range.ts';
import { FLAG, MOMENT } from './store/span-store.ts';
import type { TraceStore } from './store/trace-store.ts';

/** What callers say of a call. */
const CALLERS_WORDS: ReadonlySet<Kind> = new Set([Kind.request, Kind.reply, Kind.timeout]);

const CLIENT_SPOKE: number = (1 << MOMENT.request) | (1 << MOMENT.reply) | (1 << MOMENT.timeout);
const SERVER_SPOKE: number = (1 << MOMENT.in) | (1 << MOMENT.out);

export class Halves {
  readonly #store: TraceStore;
  readonly #entities: Entities;
  readonly #counts: CallCounts;
  readonly #latencies: CallLatencies;
  readonly #blame: EdgeBlame;
  /** Services whose spans shared an id with their callers': a parent may then be no half of theirs. */
  readonly #shares: Uint8Array;
  #late = 0;

  constructor(
    store: TraceStore,
    entities: Entities,
    counts: CallCounts,
    latencies: CallLatencies,
    services: number,
  ) {
    this.#store = store;
    this.#entities = entities;
    this.#counts = counts;
    this.#latencies = latencies;
    this.#blame = new EdgeBlame(store, counts, (span) => !this.#isCallersHalf(span));
    this.#shares = new Uint8Array(services);
  }

  /** Calls that were counted otherwise before their other half told what they are. */
  get late(): number {
    return this.#late;
  }

  /** The service's number will stand for another. */
  forget(service: number): void {
    this.#shares[service] = 0;
  }

  /** Whether the call is counted as one: it is not told by its other half, and does not wait for one. */
  counts(span: number): boolean {
    if (this.#store.spans.kind[span] === KindCode.none || !this.#isCallersHalf(span)) return true;
    return this.#isAwaited(span) && this.#store.kin.halfOf(span) < 0;
  }

  /** Takes the names and the kind that a record tells, before it is entered. */
  hear(span: number, record: AnnotationRecord): void {
    const { spans } = this.#store;
    const known = spans.kind[span]!;
    const told = record.spanKind;
    const isNews = known === KindCode.none || (isCallers(told) && !isCallers(known));
    if (isNews || (known === KindCode.parted && told !== KindCode.none)) spans.kind[span] = told;
    const byServer = record.kind === Kind.in || record.kind === Kind.out;
    const byCaller = told === KindCode.none ? CALLERS_WORDS.has(record.kind) : isCallers(told);
    if (record.origin !== NO_NAME) this.#hearCaller(span, record.origin, byCaller);
    if (byServer && record.destination !== NO_NAME) this.#hearService(span, record.destination);
  }

  /**
   * Counts what a record that was entered tells of its call and of those that it explains.
   * @param before the call's flags before.
   * @param isFirst whether the call was not heard before as one that tells a side.
   */
  update(span: number, before: number, isFirst: boolean): void {
    const { spans, kin } = this.#store;
    if (!kin.isListed(span)) kin.list(span);
    const told = spans.flags[span]!;
    const hasCaller = isCallers(spans.kind[span]!) || (told & CLIENT_SPOKE) !== 0;
    const isWhole = hasCaller && (told & SERVER_SPOKE) !== 0;
    const isShared = isWhole && !(before & SERVER_SPOKE && before & CLIENT_SPOKE);
    if (isWhole) this.#shares[this.#serviceOf(span)] = 1;
    if (isShared) {
      for (const child of kin.childrenOf(span)) this.#forgetWrong(span, child);
    }
    if (this.#isCallersHalf(span)) this.#updateCaller(span);
    else this.#updateServer(span);
    if (isFirst || isShared) this.updateChildren(span);
  }

  /** What is listed may be the server of a call that tells no kind, or its part. */
  updateNative(span: number, before: number): void {
    const { spans, kin } = this.#store;
    const told = spans.flags[span]! & ~before;
    const isNewSide =
      ((told & CLIENT_SPOKE) !== 0 && !(before & CLIENT_SPOKE)) ||
      ((told & SERVER_SPOKE) !== 0 && !(before & SERVER_SPOKE));
    if (!isNewSide && !(told & FLAG.counted)) return;
    if (before & FLAG.counted) {
      for (const child of kin.childrenOf(span)) this.#forgetWrong(span, child);
    }
    this.updateChildren(span);
  }

  /** A call came that others name as their parent: they know their caller now. */
  updateChildren(parent: number): void {
    // The first to come is the first to be paired.
    for (const child of this.#store.kin.childrenOf(parent).toReversed()) {
      if (!isCallers(this.#store.spans.kind[child]!)) this.#updateServer(child);
    }
  }

  /** The other half and the parent were awaited for long enough. */
  standAlone(span: number): void {
    const { spans } = this.#store;
    if (spans.flags[span]! & FLAG.awaited) return;
    spans.flags[span] = spans.flags[span]! | FLAG.awaited;
    if (this.#isCallersHalf(span)) {
      this.updateChildren(span);
      this.#updateCaller(span);
    } else this.#updateServer(span);
  }

  #updateCaller(span: number): void {
    if (this.counts(span)) {
      this.#counts.update(span);
      return;
    }
    this.#latencies.updateWhole(span);
    const half = this.#store.kin.halfOf(span);
    if (half < 0) return;
    this.#counts.update(half);
    this.#blame.blame(span, half);
  }

  #updateServer(span: number): void {
    this.#findCaller(span);
    this.#counts.update(span);
    const half = this.#store.kin.halfOf(span);
    if (half >= 0) this.#blame.blame(half, span);
    this.#blame.explain(span);
  }

  /** The caller's own word wins over what was found; and a call that it tells has no other half. */
  #hearCaller(span: number, origin: number, byCaller: boolean): void {
    const { spans, kin } = this.#store;
    if (byCaller && kin.halfOf(span) >= 0 && !this.#isCallersHalf(span)) this.#forget(span);
    if (!(spans.flags[span]! & FLAG.callerFound)) return;
    if (spans.caller[span] !== origin) {
      this.#counts.leaveEdge(span);
      spans.caller[span] = origin;
    }
    spans.flags[span] = spans.flags[span]! & ~FLAG.callerFound;
  }

  /** The service's own word wins over what its caller called it, under one id. */
  #hearService(span: number, destination: number): void {
    const { spans } = this.#store;
    if (spans.flags[span]! & SERVER_SPOKE || spans.destination[span] === destination) return;
    if (spans.flags[span]! & FLAG.counted) this.#retract(span);
    spans.destination[span] = destination;
  }

  #findCaller(span: number): void {
    const { spans, kin } = this.#store;
    const parent = kin.parentOf(span);
    if (parent < 0) {
      const isInternal = spans.kind[span] === KindCode.internal;
      if (isInternal && this.#isAwaited(span)) this.#setCaller(span, this.#nameOf(span));
      return;
    }
    if (this.#isCallersHalf(parent)) {
      // Its parent's own server may still come, under the parent's id; then that is its caller.
      const isSure = this.#isAwaited(span) || this.#isAwaited(parent);
      if (!isSure && !this.#isPlain(span, parent)) return;
      if (this.#canPair(parent, span)) this.#pair(parent, span);
    }
    this.#setCaller(span, this.#callerBy(parent, span));
  }

  #setCaller(span: number, name: number): void {
    const { spans } = this.#store;
    if (name === NO_NAME || spans.caller[span] !== NO_NAME) return;
    spans.caller[span] = name;
    spans.flags[span] = spans.flags[span]! | FLAG.callerFound;
  }

  /** Whose call a child is: that of the service in which its parent ran. */
  #callerBy(parent: number, child: number): number {
    const { spans } = this.#store;
    if (this.#isCallersHalf(parent)) return spans.caller[parent]!;
    const service = this.#nameOf(parent);
    // Under one id there are two places to run in.
    const isInternal = spans.kind[child] === KindCode.internal;
    const hasCaller = (spans.flags[parent]! & CLIENT_SPOKE) !== 0;
    return isInternal && hasCaller && this.#nameOf(child) === spans.caller[parent]
      ? spans.caller[parent]
      : service;
  }

  /** Whether it is plain what a child of a caller's half is, without waiting for more. */
  #isPlain(child: number, caller: number): boolean {
    const { spans } = this.#store;
    const kind = spans.kind[child];
    if (kind === KindCode.internal) return this.#nameOf(child) === spans.caller[caller];
    return kind !== KindCode.server || this.#shares[this.#serviceOf(child)] === 0;
  }

  #canPair(caller: number, child: number): boolean {
    const { spans, kin } = this.#store;
    const kind = spans.kind[child];
    if (kin.halfOf(caller) >= 0 || kin.halfOf(child) >= 0) return false;
    if (spans.flags[child]! & CLIENT_SPOKE) return false;
    // One that runs where its caller does is a part of the caller's work.
    if (kind === KindCode.internal && this.#nameOf(child) === spans.caller[caller]) return false;
    const isWaitedFor = spans.kind[caller] !== KindCode.producer && kind !== KindCode.consumer;
    return isWaitedFor || !this.#namesPeer(caller) || this.#nameOf(caller) === this.#nameOf(child);
  }

  /** Whether a caller's half says whom it calls; one that does not stands under its own service. */
  #namesPeer(caller: number): boolean {
    return this.#nameOf(caller) !== this.#store.spans.caller[caller];
  }

  #pair(caller: number, server: number): void {
    const { spans, kin } = this.#store;
    const isNative = spans.kind[caller] === KindCode.none;
    if (isNative) this.#moveClientTime(caller, server);
    if (spans.flags[caller]! & FLAG.counted) {
      this.#counts.retract(caller);
      if (this.#isAwaited(caller) || !isNative) this.#late++;
    }
    kin.pair(caller, server);
    if (isNative) spans.kind[caller] = KindCode.parted;
  }

  /** What a native caller waited stands on its edge as soon as it is told: where that is the call's, once is enough. */
  #moveClientTime(caller: number, server: number): void {
    const { flags, caller: callers } = this.#store.spans;
    const isSameEdge =
      this.#serviceOf(caller) === this.#serviceOf(server) &&
      (callers[server] === NO_NAME || callers[server] === callers[caller]);
    if (isSameEdge) flags[server] = flags[server]! | (flags[caller]! & FLAG.client);
  }

  /** What was counted of the call is another's, and is taken back. */
  #retract(span: number): void {
    this.#counts.retract(span);
    this.#late++;
  }

  /** A caller's half turned out to be a whole call: what was taken for its server, or for its part, is not. */
  #forgetWrong(parent: number, child: number): void {
    const { spans, kin } = this.#store;
    const isFound = (spans.flags[child]! & FLAG.callerFound) !== 0;
    const isWrong = isFound && spans.caller[child] !== this.#callerBy(parent, child);
    if (isWrong || kin.halfOf(child) === parent) this.#forget(child);
  }

  /** The call is not the other half of whom it was taken for, who then waits again. */
  #forget(span: number): void {
    const { spans, kin } = this.#store;
    const half = kin.halfOf(span);
    this.#counts.leaveEdge(span);
    this.#late++;
    if (spans.flags[span]! & FLAG.callerFound) {
      spans.caller[span] = NO_NAME;
      spans.flags[span] = spans.flags[span]! & ~FLAG.callerFound;
    }
    kin.part(span);
    if (half < 0) return;
    if (spans.kind[half] === KindCode.parted) spans.kind[half] = KindCode.none;
    if (spans.kind[half] === KindCode.none) this.#counts.update(half);
    else if (this.#isCallersHalf(half)) this.#updateCaller(half);
  }

  #isAwaited(span: number): boolean {
    return (this.#store.spans.flags[span]! & FLAG.awaited) !== 0;
  }

  /** Whether a call is told by its caller alone: so far, where it tells no kind. */
  #isCallersHalf(span: number): boolean {
    const { kind, flags } = this.#store.spans;
    const told = flags[span]!;
    const isCaller = kind[span] === KindCode.none ? told & CLIENT_SPOKE : isCallers(kind[span]!);
    return Boolean(isCaller) && !(told & SERVER_SPOKE);
  }

  /** The service that is called; `(other)` where it was not told. */
  #serviceOf(span: number): number {
    const destination = this.#store.spans.destination[span]!;
    return destination === NO_NAME ? SERVICES.first : this.#entities.serviceOf(destination);
  }

  /** The name of the service that is called; none where it was not told. */
  #nameOf(span: number): number {
    const isTold = this.#store.spans.destination[span] !== NO_NAME;
    return isTold ? this.#entities.nameIdOf(this.#serviceOf(span)) : NO_NAME;
  }
}

function isCallers(kind: number): boolean {
  return kind === KindCode.client || kind === KindCode.producer || kind === KindCode.parted;
}
