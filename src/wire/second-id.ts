/**
 * Spans for formats in which each side of a call has an id of its own: OTLP and
 * Jaeger. Here both sides of one call share theirs.
 */
import type { Annotation } from '../model/annotation.ts';
import { isCallersSide } from '../model/span-kind.ts';
import { secondSpanId, spanIdDigits, traceIdDigits } from './hex-ids.ts';
import { spansOfAnnotations } from './told-sides.ts';
import type { ToldSpan } from './told-span.ts';

/** The two sides of a call that was told from both. */
interface Sides {
  readonly caller: ToldSpan;
  readonly server: ToldSpan;
}

/**
 * The spans that annotations tell, with hexadecimal ids, each its own. Of a call
 * told from both sides the caller keeps the id; the server's span gets a second
 * one, the same in every file, and is the caller's child. What the server called
 * hangs under it.
 */
export function spansWithOwnIds(annotations: readonly Annotation[]): ToldSpan[] {
  const spans = spansOfAnnotations(annotations).filter(({ traceId }) => traceId !== '');
  const calls = callsOf(spans);
  return spans.map((span): ToldSpan => {
    const own = calls.get(keyOf(span.traceId, span.spanId));
    const above = calls.get(keyOf(span.traceId, span.parentId));
    const spanId = spanIdDigits(span.spanId);
    const isServer = own?.server === span;
    return {
      ...span,
      traceId: traceIdDigits(span.traceId),
      spanId: isServer ? secondSpanId(span.spanId) : spanId,
      parentId: isServer ? spanId : parentOf(span, above),
      links: span.links.map((link) => ({
        ...link,
        traceId: traceIdDigits(link.traceId),
        spanId: spanIdDigits(link.spanId),
      })),
    };
  });
}

function callsOf(spans: readonly ToldSpan[]): Map<string, Sides> {
  const calls = new Map<string, Sides>();
  const callers = new Map<string, ToldSpan>();
  const servers = new Map<string, ToldSpan>();
  for (const span of spans) {
    const key = keyOf(span.traceId, span.spanId);
    (isCallersSide(span.kind) ? callers : servers).set(key, span);
    const caller = callers.get(key);
    const server = servers.get(key);
    if (caller && server) calls.set(key, { caller, server });
  }
  return calls;
}

/** A call is made by the server of the one above, unless it is told where only that one's caller is. */
function parentOf(span: ToldSpan, above: Sides | undefined): string {
  if (above === undefined || span.parentId === span.spanId) return spanIdDigits(span.parentId);
  const { caller, server } = above;
  const isCallers = isIn(span, caller) && !isIn(span, server);
  return isCallers ? spanIdDigits(span.parentId) : secondSpanId(span.parentId);
}

function isIn(span: ToldSpan, other: ToldSpan): boolean {
  return span.service === other.service && span.host === other.host;
}

function keyOf(traceId: string, spanId: string): string {
  return `${traceId}\n${spanId}`;
}
