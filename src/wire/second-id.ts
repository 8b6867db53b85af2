/**
 * Spans for formats in which each side of a call has an id of its own: OTLP and
 * Jaeger. Here both sides of one call share theirs.
 */
import type { Annotation } from '../model/annotation.ts';
import { isCallersSide } from '../model/span-kind.ts';
import type { IdForm } from './hex-ids.ts';
import { fullIds, secondSpanId } from './hex-ids.ts';
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
export function spansWithOwnIds(
  annotations: readonly Annotation[],
  form: IdForm = fullIds,
): ToldSpan[] {
  const spans = spansOfAnnotations(annotations).filter(({ traceId }) => traceId !== '');
  const calls = callsOf(spans);
  return spans.map((span): ToldSpan => {
    const own = calls.get(keyOf(span.traceId, span.spanId));
    const above = calls.get(keyOf(span.traceId, span.parentId));
    const spanId = form.span(span.spanId);
    const isServer = own?.server === span;
    return {
      ...span,
      traceId: form.trace(span.traceId),
      spanId: isServer ? secondSpanId(span.spanId) : spanId,
      parentId: isServer ? spanId : parentOf(span, above, form),
      links: span.links.map((link) => ({
        ...link,
        traceId: form.trace(link.traceId),
        spanId: form.span(link.spanId),
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
function parentOf(span: ToldSpan, above: Sides | undefined, form: IdForm): string {
  if (above === undefined || span.parentId === span.spanId) return form.span(span.parentId);
  const { caller, server } = above;
  const isCallers = isIn(span, caller) && !isIn(span, server);
  return isCallers ? form.span(span.parentId) : secondSpanId(span.parentId);
}

function isIn(span: ToldSpan, other: ToldSpan): boolean {
  return span.service === other.service && span.host === other.host;
}

function keyOf(traceId: string, spanId: string): string {
  return `${traceId}\n${spanId}`;
}
