/** The trace library's door: what a service says of its calls. Source: DESIGN sections 1 and 4. */
import { hostname } from 'node:os';
import type { Annotation } from '../model/annotation.ts';
import type { Clock } from '../model/clock.ts';
import { DATAGRAM_BYTES } from '../wire/datagram-writer.ts';
import { DEFAULT_ADDRESS, parseAddress } from './address.ts';
import type { TagValue } from './call.ts';
import { Call, tagsOf } from './call.ts';
import type { Carrier, HeaderSource, Propagation } from './carrier.ts';
import { extractContext, injectContext } from './carrier.ts';
import type { TraceContext } from './context.ts';
import { currentCall } from './context.ts';
import { newSpanId, newTraceId } from './ids.ts';
import type { PublisherCounts } from './publisher.ts';
import { Publisher } from './publisher.ts';
import { Recorder } from './recorder.ts';
import type { Sampling } from './sampling.ts';
import { elapsed, ServiceClock } from './service-clock.ts';

/** Annotations that wait for the publisher at most; the talk's own number. */
const QUEUE = 200;

/** Most that may be asked for: 30 MB of annotations that nobody takes. */
const MAX_QUEUE = 100_000;

/** How long a datagram waits to be full, ms: half of what a screen lets pass between two pictures. */
const WINDOW = 100;

/** Most that may be asked for, ms: an hour. What is told later is no news, and a timer holds 24 days. */
const MAX_WINDOW = 3_600_000;

/** How long `close` goes on sending, ms. Sending takes less than one; a slow look-up of the host more. */
const CLOSE_WITHIN = 1_000;

/** All but the service has a default; a number that cannot be is moved to where it can, or is as if not given. */
export interface TracerOptions {
  /** This service, as its callers name it before the dot: `com.hailocab.service.fare`. */
  readonly service: string;
  /** The machine; default its own name. */
  readonly host?: string;
  /** The zone it stands in, for example `eu-west-1a`; default none. */
  readonly zone?: string;
  /** Where to send, `HOST:PORT`; default 127.0.0.1:7760. */
  readonly address?: string;
  /** Most annotations that wait; past it the newest is dropped, and counted. Default 200, at most 100,000. */
  readonly queue?: number;
  /** A datagram goes when it holds so many, is full, or has waited so many ms. Default: when full, 100 ms. */
  readonly flush?: { readonly frames?: number; readonly ms?: number };
  /** Most bytes of a datagram, 512 to 65,507. Default 1,400, which every path carries whole. */
  readonly datagramBytes?: number;
  /** `single` for a receiver that knows the original's format alone. Default `packed`. */
  readonly format?: 'packed' | 'single';
  /** Which traces are told. Default all. */
  readonly sampling?: Sampling;
  /** Which headers `inject` writes; all are read. Default `['w3c']`. */
  readonly propagate?: readonly Propagation[];
  /** Default the machine's own. */
  readonly clock?: Clock;
}

interface CallOptions {
  /** The call this one belongs to, where it is not the current one. */
  readonly context?: TraceContext | undefined;
  /** The caller does not wait for a reply. */
  readonly async?: boolean;
  /** Told with REQ or IN. */
  readonly tags?: Readonly<Record<string, TagValue>>;
}

/** What a request may say besides whom it asks. */
export interface RequestOptions extends CallOptions {
  /** After how many ms without a reply TIMEOUT is told. The call itself is left alone; its reply is told when it comes. */
  readonly timeout?: number;
}

/** What a handler may say besides what it answers. */
export type HandlerOptions = CallOptions;

/** What became of all annotations, cumulative: offered = sent + queued + Σ dropped. */
export interface TracerCounts extends PublisherCounts {
  /** Never offered, because their trace is not told. */
  readonly sampledOut: number;
}

/** Never waits, throws nothing of its own, and keeps no process alive. */
export class Tracer {
  readonly service: string;
  readonly #publisher: Publisher;
  readonly #recorder: Recorder;
  readonly #propagate: readonly Propagation[];

  constructor(options: TracerOptions) {
    const { clock, host = hostname(), zone = '' } = options;
    this.service = options.service;
    this.#propagate = options.propagate ?? ['w3c'];
    this.#publisher = new Publisher({
      to: parseAddress(options.address ?? DEFAULT_ADDRESS),
      format: options.format ?? 'packed',
      queue: Math.min(atLeastOne(known(options.queue, QUEUE)), MAX_QUEUE),
      frames: atLeastOne(known(options.flush?.frames, Number.POSITIVE_INFINITY)),
      window: Math.min(Math.max(0, known(options.flush?.ms, WINDOW)), MAX_WINDOW),
      datagramBytes: known(options.datagramBytes, DATAGRAM_BYTES),
    });
    this.#recorder = new Recorder(this.#publisher, {
      host: zone === '' ? host : `${zone}/${host}`,
      clock: clock ?? new ServiceClock(),
      elapsed: clock ? () => clock.now() : elapsed,
      sampling: options.sampling ?? { rate: 1 },
    });
  }

  /**
   * Tells REQ, runs `fn` as a call to `destination` (`service.endpoint`), and
   * tells REP when it returns or its promise settles; TIMEOUT when it rejects
   * because of one. Gives what `fn` gives and throws what it throws.
   */
  request<T>(destination: string, fn: (call: Call) => T, options: RequestOptions = {}): T {
    return follow(this.openRequest(destination, options), fn);
  }

  /**
   * Tells IN, runs `fn` as the handler of `endpoint` of this service, and tells
   * OUT with what it took. Gives what `fn` gives and throws what it throws. A dot
   * in the endpoint's name is told as `_`: the last one divides it from the service.
   */
  handler<T>(endpoint: string, fn: (call: Call) => T, options: HandlerOptions = {}): T {
    return follow(this.openHandler(endpoint, options), fn);
  }

  /** Tells REQ of a call whose end is told by `end`: for what is no function, as an exchange of events. */
  openRequest(destination: string, options: RequestOptions = {}): Call {
    const parent = options.context ?? currentCall();
    const traceId = parent?.traceId ?? newTraceId();
    return new Call(this.#recorder, {
      side: 'client',
      traceId,
      spanId: newSpanId(),
      parentId: parent?.spanId ?? '',
      origin: this.service,
      destination,
      weight: parent?.weight ?? this.#recorder.weightOf(traceId),
      traceState: parent?.traceState ?? '',
      async: options.async ?? false,
      tags: tagsOf(options.tags),
      timeout: options.timeout,
    });
  }

  /** Tells IN of a call whose end is told by `end`. */
  openHandler(endpoint: string, options: HandlerOptions = {}): Call {
    const context = options.context ?? currentCall();
    // What a handler calls in its own process without a request is a call of its own, from this service to itself.
    const nested = context instanceof Call && context.side === 'server';
    const traceId = context?.traceId ?? newTraceId();
    return new Call(this.#recorder, {
      side: 'server',
      traceId,
      spanId: nested || !context ? newSpanId() : context.spanId,
      parentId: (nested ? context.spanId : context?.parentId) ?? '',
      origin: nested ? this.service : (context?.origin ?? ''),
      destination: destinationOf(this.service, endpoint),
      weight: context?.weight ?? this.#recorder.weightOf(traceId),
      traceState: context?.traceState ?? '',
      async: options.async ?? (context instanceof Call && context.async),
      tags: tagsOf(options.tags),
      timeout: undefined,
    });
  }

  /** The call that is being made or served here; undefined outside of any. */
  get current(): Call | undefined {
    return currentCall();
  }

  /** Tells a text or tags about the current call; nothing outside of any. */
  note(told: string | Readonly<Record<string, TagValue>>): void {
    currentCall()?.note(told);
  }

  /** Adds a tag to what the current call tells at its end; nothing outside of any. */
  tag(key: string, value: TagValue): void {
    currentCall()?.tag(key, value);
  }

  /** Sends an annotation made elsewhere, its times in µs since 1970. What is none is dropped, and counted. */
  send(annotation: Annotation): void {
    this.#recorder.pass(annotation);
  }

  /**
   * Writes the headers that carry a call, by default the current one, into the
   * message that makes it: within `request`. In a handler the message makes a
   * call that nobody asked about, a child of the handler's.
   */
  inject(carrier: Carrier, context: TraceContext | undefined = currentCall()): void {
    if (context === undefined) return;
    const carried =
      context instanceof Call && context.side === 'server' ? this.#unasked(context) : context;
    injectContext(carrier, carried, this.#propagate);
  }

  /** The call that a message carries, to be given to `handler`; undefined when it carries none that can be read. */
  extract(headers: HeaderSource): TraceContext | undefined {
    return extractContext(headers);
  }

  #unasked({ traceId, spanId, weight, traceState }: Call): TraceContext {
    const origin = this.service;
    return { traceId, spanId: newSpanId(), parentId: spanId, origin, weight, traceState };
  }

  /** What became of all annotations until now. */
  counts(): TracerCounts {
    return { ...this.#publisher.counts(), sampledOut: this.#recorder.sampledOut };
  }

  /** Sends what waits, for at most `within` ms, and closes. What is told later is dropped, and counted. */
  close(within: number = CLOSE_WITHIN): Promise<void> {
    return this.#publisher.close(within);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** A tracer for one service. It throws nothing: options that cannot be are moved to where they can. */
export function createTracer(options: TracerOptions): Tracer {
  return new Tracer(options);
}

function follow<T>(call: Call, fn: (call: Call) => T): T {
  let result: T;
  try {
    result = call.run(() => fn(call));
  } catch (error) {
    call.end(error ?? 'failed');
    throw error;
  }
  if (!isThenable(result)) {
    call.end();
    return result;
  }
  const settled = result.then(
    (value) => {
      call.end();
      return value;
    },
    (error: unknown) => {
      call.end(error ?? 'failed');
      throw error;
    },
  );
  return settled as T;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** The last dot of a destination divides, so an endpoint has none. */
function destinationOf(service: string, endpoint: string): string {
  return `${service}.${endpoint.includes('.') ? endpoint.replaceAll('.', '_') : endpoint}`;
}

/** What is no number, as a setting of the environment that is not set, is as if it were not given. */
function known(told: number | undefined, usual: number): number {
  return typeof told === 'number' && !Number.isNaN(told) ? told : usual;
}

function atLeastOne(count: number): number {
  return count >= 1 ? Math.floor(count) : 1;
}
