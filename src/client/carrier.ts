/** The headers of a message, whatever carries them: HTTP, or a message bus. */
import type { B3 } from './b3.ts';
import { readB3, readB3Parts, writeB3, writeB3Parts } from './b3.ts';
import { carriedSpanId, carriedTraceId } from './carried-id.ts';
import type { TraceContext } from './context.ts';
import { readTraceState, writeTraceState } from './trace-state.ts';
import type { Mark } from './trace-state.ts';
import { readTraceparent, writeTraceparent } from './traceparent.ts';

/** Which headers are written: W3C's `traceparent`, B3 in one, or B3 in parts. */
export type Propagation = 'w3c' | 'b3' | 'b3-multi';

/** Takes headers: a plain object, or what has a `set` (Headers, Map). */
export type Carrier = Record<string, unknown> | { set(name: string, value: string): unknown };

/** Gives headers: a plain object with names in any case, or what has a `get` (Headers, Map). */
export type HeaderSource =
  | Readonly<Record<string, unknown>>
  | { get(name: string): unknown; readonly size?: unknown };

export function injectContext(
  carrier: Carrier,
  context: TraceContext,
  formats: readonly Propagation[],
): void {
  const traceId = carriedTraceId(context.traceId);
  const spanId = carriedSpanId(context.spanId);
  // What is no number cannot be carried: whoever is called begins a trace of its own.
  if (traceId === undefined || spanId === undefined) return;
  const set = (name: string, value: string): void => {
    if (typeof carrier.set === 'function') carrier.set(name, value);
    else (carrier as Record<string, unknown>)[name] = value;
  };
  const sampled = context.weight !== 0;
  if (formats.includes('w3c')) set('traceparent', writeTraceparent(traceId, spanId, sampled));
  const parentId = carriedSpanId(context.parentId) ?? '';
  const b3: B3 = { traceId, spanId, parentId, sampled };
  if (formats.includes('b3')) set('b3', writeB3(b3));
  if (formats.includes('b3-multi')) {
    for (const [name, value] of writeB3Parts(b3)) set(name, value);
  }
  set('tracestate', writeTraceState(context, { traceId, spanId }));
}

/** W3C goes before B3. Never throws; undefined when there is nothing that can be read. */
export function extractContext(headers: HeaderSource): TraceContext | undefined {
  const header = (name: string): string | undefined => headerOf(headers, name);
  const { mark, others } = readTraceState(header('tracestate') ?? '');
  const traceparent = readTraceparent(header('traceparent') ?? '');
  if (traceparent)
    return contextOf({ ...traceparent, parentId: '', sampled: undefined }, mark, others);
  const b3 = readB3(header('b3') ?? '') ?? readB3Parts(header);
  return b3 && contextOf(b3, mark, others);
}

function contextOf(told: B3, mark: Mark, others: string): TraceContext {
  const ours = mark.s === told.spanId;
  const spelled = mark.t ?? told.traceId;
  return {
    traceId: carriedTraceId(spelled) === carriedTraceId(told.traceId) ? spelled : told.traceId,
    spanId: told.spanId,
    parentId: (ours ? mark.p : undefined) ?? told.parentId,
    origin: (ours ? mark.o : undefined) ?? '',
    weight: weightOf(told, mark),
    traceState: others,
  };
}

/** What our callers decided; else what B3 says outright; else nobody has. */
function weightOf({ sampled }: B3, mark: Mark): number | undefined {
  if (mark.s !== undefined) {
    const weight = Number(mark.w ?? 1);
    return weight >= 0 && weight < Number.POSITIVE_INFINITY ? weight : 1;
  }
  if (sampled === undefined) return undefined;
  return sampled ? 1 : 0;
}

/** One header's text. Names are in lower case nearly everywhere, so the others are looked for last. */
function headerOf(headers: HeaderSource, name: string): string | undefined {
  if (typeof headers.get === 'function') return textOf(headers.get(name));
  const named = headers as Readonly<Record<string, unknown>>;
  const key = name in named ? name : Object.keys(named).find((any) => any.toLowerCase() === name);
  return key === undefined ? undefined : textOf(named[key]);
}

/** A header that came several times is one list. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return Array.isArray(value) ? value.join(',') : undefined;
}
