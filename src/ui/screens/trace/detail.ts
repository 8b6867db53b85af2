/** All that is known of one span, in groups of facts. */
import type { Micros } from '../../../model/clock.ts';
import type { MissingPart, Moment, Note, Span } from '../../../model/span.ts';
import type { Trace } from '../../../model/trace.ts';
import type { Style } from '../../paint/style.ts';
import { kindWords } from '../../../model/annotation.ts';
import { LINK_SPAN_TAG, LINK_TRACE_TAG } from '../../../model/span-kind.ts';
import { shortName } from '../../paint/names.ts';
import { count, exactMs } from '../../paint/numbers.ts';
import { role } from '../../paint/style.ts';
import { errorText } from './bar.ts';

export interface Fact {
  /** '' where the value speaks for itself. */
  readonly label: string;
  readonly value: string;
  readonly style: Style;
}

/** Facts that may share a line; each group begins a new one. */
export type FactGroup = readonly Fact[];

/** Notes and tags looked at; what a pane cannot show is not prepared. */
const MOST_NOTES = 50;
const LONGEST_TEXT = 4096;

const missingMeans: Readonly<Record<MissingPart, string>> = {
  REQ: 'the caller never said that it asked',
  IN: 'the server never said that it began',
  OUT: 'the server never said that it ended',
  REP: 'the caller never said that it was answered',
};

/** Most important first, since a small pane shows only the beginning. */
export function detailOf(trace: Trace, span: Span, prefix: string): readonly FactGroup[] {
  const groups: FactGroup[] = [
    momentsOf(trace, span),
    timesOf(span),
    failureOf(span),
    span.missing.map((part) => fact(`? ${part}`, missingMeans[part], role.warn)),
    remarksOf(span),
    hostsOf(span, prefix),
    ...span.notes.slice(0, MOST_NOTES).map((note) => noteOf(trace, note)),
    [
      fact('span', span.spanId || 'without id', role.dim),
      fact('parent', span.parentId || 'none', role.dim),
      ...sampleOf(trace),
    ],
  ];
  return groups.filter((group) => group.length > 0);
}

function fact(label: string, value: string, style: Style = role.text): Fact {
  return { label, value: value.slice(0, LONGEST_TEXT), style };
}

/** A span that tells one side only says nothing of the other, and nothing of it is missing. */
function tellsClient({ kind, request, reply, timeout }: Span): boolean {
  return kind === null || request !== null || reply !== null || timeout !== null;
}

function tellsServer({ kind, in: taken, out }: Span): boolean {
  return kind === null || taken !== null || out !== null;
}

/** Times since the trace began. */
function momentsOf(trace: Trace, span: Span): FactGroup {
  const since = (at: Micros): string => {
    const after = at - trace.start;
    return after < 0 ? exactMs(after) : `+${exactMs(after)}`;
  };
  const moment = (part: MissingPart, told: Moment | null, style: Style): Fact => {
    if (told) return fact(part, since(told.at), style);
    return span.missing.includes(part) ? fact(part, '?', role.warn) : fact(part, '–', role.faint);
  };
  const facts = [
    ...(tellsClient(span) ? [moment('REQ', span.request, role.client)] : []),
    ...(tellsServer(span) ? [moment('IN', span.in, role.server)] : []),
    ...(tellsServer(span) ? [moment('OUT', span.out, role.server)] : []),
    ...(tellsClient(span) ? [moment('REP', span.reply, role.client)] : []),
  ];
  if (span.timeout) facts.push(fact('TIMEOUT', since(span.timeout.at), role.bad));
  return facts;
}

function timesOf(span: Span): FactGroup {
  const gap = fact(
    'gap',
    exactMs(span.gap),
    span.gap !== null && span.gap < 0 ? role.warn : role.text,
  );
  const facts = [
    ...(tellsClient(span) ? [fact('client', exactMs(span.client))] : []),
    ...(tellsServer(span) ? [fact('server', exactMs(span.server))] : []),
    ...(tellsClient(span) ? [gap] : []),
    fact('self', exactMs(span.self)),
    fact('critical', exactMs(span.critical), span.critical > 0 ? role.critical : role.dim),
  ];
  if (span.rank !== null) {
    const percent = `${Math.floor(span.rank * 100)}%`;
    facts.push(fact('slower than', `${percent} of its operation`, role.text));
  }
  return facts;
}

function failureOf(span: Span): FactGroup {
  if (span.error === null && span.timeout === null) return [];
  const side = span.error === null ? 'client' : span.errorSide;
  const where = side === null ? 'error' : `error at the ${side}`;
  return [fact(where, errorText(span) || 'without a message', role.bad)];
}

function remarksOf(span: Span): FactGroup {
  const facts: Fact[] = [];
  if (span.async) facts.push(fact('async', 'its caller does not wait', role.network));
  if (span.orphan) facts.push(fact('orphan', 'its parent was never heard of', role.warn));
  if (span.skew !== 0) {
    const moved = `${span.skew > 0 ? '+' : ''}${exactMs(span.skew)} ms`;
    facts.push(fact("server's clock moved", moved, role.accent));
  }
  return facts;
}

/** Where services send only a sample of their traces. */
function sampleOf({ weight }: Trace): FactGroup {
  if (weight === undefined || weight <= 1) return [];
  return [fact('stands for', `${count(Math.round(weight))} traces like it`, role.dim)];
}

function hostsOf(span: Span, prefix: string): FactGroup {
  const side = (name: string, host: string | null, isTold: boolean): string => {
    const service = shortName(name, prefix) || 'unknown';
    return isTold || host !== null ? `${service} on ${host ?? 'unknown host'}` : service;
  };
  return [
    fact('from', side(span.caller, span.clientHost, tellsClient(span))),
    fact('to', side(span.service, span.serverHost, tellsServer(span))),
    ...(span.kind === null ? [] : [fact('kind', span.kind, role.dim)]),
  ];
}

function noteOf(trace: Trace, note: Note): FactGroup {
  const traceId = tagOf(note, LINK_TRACE_TAG);
  if (traceId !== undefined) return linkOf(note, traceId, tagOf(note, LINK_SPAN_TAG) ?? '');
  const word = kindWords[note.kind] ?? 'NOTE';
  const head = fact(word, `+${exactMs(note.at - trace.start)}`, role.dim);
  const facts = note.payload === '' ? [head] : [head, fact('', note.payload)];
  for (const [key, value] of note.tags.slice(0, MOST_NOTES)) facts.push(fact(key, value));
  return facts;
}

/** Another span that this one has to do with, in this trace or in another. */
function linkOf({ tags }: Note, traceId: string, spanId: string): FactGroup {
  const others = tags.filter(([key]) => key !== LINK_TRACE_TAG && key !== LINK_SPAN_TAG);
  return [
    fact('link to trace', traceId, role.accent),
    ...(spanId === '' ? [] : [fact('span', spanId, role.dim)]),
    ...others.slice(0, MOST_NOTES).map(([key, value]) => fact(key, value)),
  ];
}

function tagOf({ tags }: Note, key: string): string | undefined {
  return tags.find(([name]) => name === key)?.[1];
}
