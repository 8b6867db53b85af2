/** Traces of several engines: lists in order, and one trace of its parts. */
import { assembleTrace } from '../engine/assemble/assemble.ts';
import { DEFAULT_TRACES, SLOWEST } from '../engine/query/answers.ts';
import type { Question, SearchState, TraceOrder, Views } from '../engine/views.ts';
import type { Call, Note } from '../model/span.ts';
import type { Clocks, Trace, TraceSummary } from '../model/trace.ts';

type Lists = readonly (readonly TraceSummary[])[];

export function mergeTraceLists(
  bodies: readonly Views['traces'][],
  question: Question,
): Views['traces'] {
  const { order = 'newest', limit = DEFAULT_TRACES, keep, skip = 0, after } = question;
  const all = inOrder(
    bodies.map(({ rows }) => rows),
    order,
  );
  const listed = all.filter(({ traceId }, place) => place < limit || traceId === keep);
  const last = after === undefined ? -1 : listed.findIndex(({ traceId }) => traceId === after);
  // A trace that two engines have parts of is one trace.
  const twice = bodies.reduce((count, { rows }) => count + rows.length, 0) - all.length;
  const searches = bodies.flatMap(({ search }) => search ?? []);
  return {
    rows: listed.slice(last < 0 ? skip : last + 1),
    ...(searches.length > 0 && { search: mergeSearches(searches) }),
    matching: bodies.reduce((count, { matching }) => count + matching, 0) - twice,
    newer: bodies.reduce((count, { newer }) => count + newer, 0),
  };
}

/** As far as the slowest of them is. */
function mergeSearches(searches: readonly SearchState[]): SearchState {
  return {
    progress: Math.min(...searches.map(({ progress }) => progress)),
    reached: Math.max(...searches.map(({ reached }) => reached)),
    done: searches.every(({ done }) => done),
  };
}

export function mergeSlowest(lists: Lists): TraceSummary[] {
  return inOrder(lists, 'slowest').slice(0, SLOWEST);
}

/** Each list keeps its own order; the next is always the best of those that come first in theirs. */
function inOrder(lists: Lists, order: TraceOrder): TraceSummary[] {
  const isBefore = (a: TraceSummary, b: TraceSummary): boolean => {
    const slower = order === 'slowest' ? (a.duration ?? 0) - (b.duration ?? 0) : 0;
    return slower === 0 ? a.start > b.start : slower > 0;
  };
  const places = lists.map(() => 0);
  const merged = new Map<string, TraceSummary>();
  for (;;) {
    let best = -1;
    for (const [list, rows] of lists.entries()) {
      const row = rows[places[list]!];
      if (row === undefined) continue;
      if (best < 0 || isBefore(row, lists[best]![places[best]!]!)) best = list;
    }
    if (best < 0) return [...merged.values()];
    const row = lists[best]![places[best]!++]!;
    const known = merged.get(row.traceId);
    merged.set(row.traceId, known ? together(known, row) : row);
  }
}

/** The line of a trace whose calls two engines share, as near as lines tell. */
function together(a: TraceSummary, b: TraceSummary): TraceSummary {
  const first = a.start <= b.start ? a : b;
  return {
    ...first,
    duration: Math.max(a.duration ?? 0, b.duration ?? 0) || (a.duration ?? b.duration),
    spans: a.spans + b.spans,
    services: Math.max(a.services, b.services),
    errors: a.errors + b.errors,
    missing: Math.min(a.missing, b.missing),
    inFlight: Math.min(a.inFlight, b.inFlight),
    ...weightOf([a, b]),
  };
}

/** The trace of those parts, assembled anew where they are several; null without any. */
export function mergeTraces(parts: readonly Trace[], clocks: Clocks): Trace | null {
  const [first] = parts;
  if (first === undefined || (parts.length === 1 && clocks === 'raw')) return first ?? null;
  const spans = parts.flatMap((part) => part.spans);
  const calls = parts.length === 1 ? spans : mergeCalls(spans);
  const notes = parts.map((part) => part.notes).reduce(togetherNotes);
  const ranks = new Map(spans.map(({ spanId, rank }) => [spanId, rank]));
  const whole = assembleTrace(first.traceId, calls, notes, clocks);
  return {
    ...whole,
    // What an engine has stopped waiting for is not waited for.
    inFlight: parts.every(({ inFlight }) => inFlight === 0) ? 0 : whole.inFlight,
    spans: whole.spans.map((span) => ({ ...span, rank: ranks.get(span.spanId) ?? null })),
    ...weightOf(parts),
  };
}

/** As one engine would have it that has all parts: the largest that was told. */
function weightOf(parts: readonly Pick<Trace, 'weight'>[]): Pick<Trace, 'weight'> {
  const weight = Math.max(...parts.map((part) => part.weight ?? 1));
  return weight === 1 ? {} : { weight };
}

/** Calls by their id: what one engine did not hear of a call, another may have. */
function mergeCalls(calls: readonly Call[]): Call[] {
  const merged = new Map<string, Call>();
  for (const call of calls) {
    const known = merged.get(call.spanId);
    merged.set(call.spanId, known ? joined(known, call) : call);
  }
  return [...merged.values()];
}

function joined(a: Call, b: Call): Call {
  return {
    spanId: a.spanId,
    parentId: a.parentId || b.parentId,
    async: a.async || b.async,
    kind: a.kind ?? b.kind,
    caller: a.caller || b.caller,
    service: a.service || b.service,
    operation: a.operation || b.operation,
    clientHost: a.clientHost ?? b.clientHost,
    serverHost: a.serverHost ?? b.serverHost,
    request: a.request ?? b.request,
    in: a.in ?? b.in,
    out: a.out ?? b.out,
    reply: a.reply ?? b.reply,
    timeout: a.timeout ?? b.timeout,
    toldClient: a.toldClient ?? b.toldClient,
    toldServer: a.toldServer ?? b.toldServer,
    error: a.error ?? b.error,
    errorSide: a.errorSide ?? b.errorSide,
    notes: togetherNotes(a.notes, b.notes),
  };
}

/** Parts may overlap: a note that both have is one. */
function togetherNotes(a: readonly Note[], b: readonly Note[]): Note[] {
  const known = new Set(a.map((note) => JSON.stringify(note)));
  return [...a, ...b.filter((note) => !known.has(JSON.stringify(note)))];
}
