/**
 * A trace's annotations again, from the calls that were made of them: for
 * formats that are lists of annotations. What the calls did not keep (that one
 * came twice, its own spelling of a name) is not there.
 */
import { ERROR_TAG, joinDestination, Kind } from '../../model/annotation.ts';
import type { Annotation, Tag } from '../../model/annotation.ts';
import { isCallersSide, KIND_TAG, otherSide, type SpanKind } from '../../model/span-kind.ts';
import type { Moment, Note, Span } from '../../model/span.ts';
import type { Trace } from '../../model/trace.ts';

/** An annotation and its place among those of its time. */
interface Placed {
  readonly annotation: Annotation;
  readonly order: number;
}

/** A trace's own notes stand before what came at the same time, a call's after it. */
const FIRST = -1;
const LAST: number = Number.MAX_SAFE_INTEGER;

/** In order of time, and of arrival where times are the same. */
export function annotationsOf(trace: Trace): Annotation[] {
  const { traceId } = trace;
  const placed = trace.notes.map((note) => ({
    annotation: { ...NOTHING, traceId, ...saidBy(note) },
    order: FIRST,
  }));
  for (const span of trace.spans) placed.push(...placedOf(span, traceId));
  return placed
    .toSorted((a, b) => a.annotation.timestamp - b.annotation.timestamp || a.order - b.order)
    .map(({ annotation }) => annotation);
}

const NOTHING: Annotation = {
  traceId: '',
  spanId: '',
  parentId: '',
  kind: Kind.start,
  async: false,
  timestamp: 0,
  duration: 0,
  host: '',
  origin: '',
  destination: '',
  payload: '',
  tags: [],
};

function placedOf(span: Span, traceId: string): Placed[] {
  const common = {
    ...NOTHING,
    traceId,
    spanId: span.spanId,
    parentId: span.parentId,
    async: span.async,
    origin: span.caller,
    destination: joinDestination(span.service, span.operation),
  };
  const client = span.clientHost ?? '';
  const server = span.serverHost ?? '';
  const failed = failedMoment(span);
  const placed: Placed[] = [];
  const say = (kind: Kind, moment: Moment | null, host: string, duration = 0): void => {
    if (moment === null) return;
    const carried = span.notes.find((note) => note.kind === kind);
    const said = withError(carried?.tags ?? [], moment === failed ? span.error : null);
    const tags = withKind(said, kindOfSide(span, kind === Kind.in || kind === Kind.out));
    const payload = carried?.payload ?? '';
    const { at, order } = moment;
    const annotation = { ...common, kind, timestamp: at, duration, host, payload, tags };
    placed.push({ annotation, order });
  };
  say(Kind.request, span.request, client);
  say(Kind.in, span.in, server);
  say(Kind.out, span.out, server, span.toldServer ?? 0);
  say(Kind.reply, span.reply, client, span.toldClient ?? 0);
  say(Kind.timeout, span.timeout, client);
  for (const note of span.notes) {
    if (note.kind !== Kind.note) continue;
    const tags = withKind(note.tags, span.kind);
    placed.push({ annotation: { ...common, ...saidBy(note), tags }, order: LAST });
  }
  return placed;
}

/** The last moment that the side told which said that the call failed. */
function failedMoment(span: Span): Moment | null {
  const server = span.out ?? span.in;
  const client = span.reply ?? span.timeout ?? span.request;
  return span.errorSide === 'client' ? (client ?? server) : (server ?? client);
}

function withError(tags: readonly Tag[], error: string | null): readonly Tag[] {
  if (error === null || tags.some(([key]) => key === ERROR_TAG)) return tags;
  return [[ERROR_TAG, error], ...tags];
}

/** What a side's span says that it is; both may have one id. */
function kindOfSide({ kind }: Span, isServers: boolean): SpanKind | null {
  return kind !== null && isServers === isCallersSide(kind) ? otherSide(kind) : kind;
}

function withKind(tags: readonly Tag[], kind: SpanKind | null): readonly Tag[] {
  return kind === null ? tags : [[KIND_TAG, kind], ...tags];
}

function saidBy(note: Note): Pick<Annotation, 'kind' | 'timestamp' | 'host' | 'payload' | 'tags'> {
  return {
    kind: note.kind,
    timestamp: note.at,
    host: note.host,
    payload: note.payload,
    tags: note.tags,
  };
}
