import { Kind, splitDestination } from '../../../src/model/annotation.ts';
import type { Annotation } from '../../../src/model/annotation.ts';
import { KIND_TAG, kindIn } from '../../../src/model/span-kind.ts';
import type { Call, Moment, Note } from '../../../src/model/span.ts';

type Draft = { -readonly [K in keyof Call]: Call[K] } & { notes: Note[] };

/** Calls and notes of one trace's annotations, as an engine without limits would hold them. */
export function callsOf(annotations: readonly Annotation[]): { calls: Call[]; notes: Note[] } {
  const calls = new Map<string, Draft>();
  const notes: Note[] = [];
  annotations.forEach((annotation, order) => {
    const { kind, spanId, timestamp: at, duration, host, payload } = annotation;
    const tags = annotation.tags.filter(([key]) => key !== KIND_TAG);
    if (spanId === '') {
      notes.push({ kind, at, host, payload, tags });
      return;
    }
    const draft = calls.get(spanId) ?? draftOf(annotation);
    calls.set(spanId, draft);
    const moment: Moment = { at, order };
    const told = duration > 0 ? duration : null;
    const error = tags.find(([key]) => key === 'error')?.[1];
    if (annotation.async) draft.async = true;
    if (kind === Kind.request) draft.request = moment;
    if (kind === Kind.in) draft.in = moment;
    if (kind === Kind.timeout) draft.timeout = moment;
    if (kind === Kind.reply) Object.assign(draft, { reply: moment, toldClient: told });
    if (kind === Kind.out) Object.assign(draft, { out: moment, toldServer: told });
    const served = kind === Kind.in || kind === Kind.out;
    if (served) draft.serverHost = host;
    else if (kind !== Kind.note) draft.clientHost = host;
    if (error !== undefined) {
      draft.error = error;
      draft.errorSide = served ? 'server' : 'client';
    }
    if (kind === Kind.note) draft.notes.push({ kind, at, host, payload, tags });
  });
  return { calls: [...calls.values()], notes };
}

function draftOf(annotation: Annotation): Draft {
  return { ...callOf(annotation.spanId), ...namesOf(annotation), notes: [] };
}

function namesOf(annotation: Annotation): Partial<Call> {
  const { parentId, origin: caller, destination, tags } = annotation;
  const kind = kindIn(tags) ?? null;
  return { parentId, caller, kind, ...splitDestination(destination) };
}

/** A call of which nothing is told but what the test says. */
export function callOf(spanId: string, told: Partial<Call> = {}): Call {
  return {
    spanId,
    parentId: '',
    async: false,
    kind: null,
    caller: '',
    service: '',
    operation: '',
    clientHost: null,
    serverHost: null,
    request: null,
    in: null,
    out: null,
    reply: null,
    timeout: null,
    toldClient: null,
    toldServer: null,
    error: null,
    errorSide: null,
    notes: [],
    ...told,
  };
}
