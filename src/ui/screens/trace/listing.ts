/**
 * A trace as the talk's listing: one line an annotation, in order of time and
 * then of arrival, with errors below.
 */
import type { Kind, Tag } from '../../../model/annotation.ts';
import type { Micros } from '../../../model/clock.ts';
import type { Moment, Span } from '../../../model/span.ts';
import type { Trace } from '../../../model/trace.ts';
import { Kind as kinds, kindWords } from '../../../model/annotation.ts';
import { exactMs } from '../../paint/numbers.ts';
import { spanKeys } from './tree.ts';

/** One line of the listing; `text` pieces are as the file writes them, at any width of screen. */
export interface ListingLine {
  /** Stays the line's own while other lines come. */
  readonly key: string;
  /** Index of the span that it speaks of, -1 for a note of the trace. */
  readonly span: number;
  readonly at: Micros;
  readonly host: string;
  /** REQ, IN …; `ERR` on the line that follows a failed call's. */
  readonly word: string;
  readonly caller: string;
  readonly callee: string;
  /** What stands at the end: a payload, a duration. */
  readonly tail: string;
  /** The error's message on an `ERR` line. */
  readonly message: string;
}

interface Placed extends ListingLine {
  readonly order: number;
}

/** An order after any that annotations have. */
const LAST = 2 ** 40;

const linesOfTrace = new WeakMap<Trace, readonly ListingLine[]>();

/** All lines of the trace; the same array while the trace is the same. */
export function listingLines(trace: Trace): readonly ListingLine[] {
  const known = linesOfTrace.get(trace);
  if (known) return known;
  const lines: Placed[] = trace.notes.map((note, n) => ({
    key: `note ${n}`,
    span: -1,
    at: note.at,
    host: note.host,
    word: kindWords[note.kind] ?? 'NOTE',
    caller: '',
    callee: '',
    tail: noteTail(note.payload, note.tags),
    message: '',
    order: -1,
  }));
  const keys = spanKeys(trace);
  for (const [index, span] of trace.spans.entries()) addSpan(lines, span, index, keys[index]!);
  lines.sort((a, b) => a.at - b.at || a.order - b.order);
  linesOfTrace.set(trace, lines);
  return lines;
}

/** The line that says how a span failed. */
export function errorLine(trace: Trace, index: number): ListingLine | undefined {
  return listingLines(trace).find(({ span, word }) => span === index && word === 'ERR');
}

/** The line as the talk's file has it. */
export function listingText(line: ListingLine, arrow: string): string {
  if (line.word === 'ERR') return `  ERR - ${errorText(line)}`;
  return `${dateTime(line.at)} [${line.host || '/'}] [${line.word}] ${callText(line, arrow)} -${line.tail}`;
}

/** `service.endpoint: message`, as the file names what failed. */
function errorText({ callee, message }: ListingLine): string {
  return [callee, message].filter((part) => part !== '').join(': ');
}

/** `2014-09-07 02:20:19.867`, UTC as the platform's machines have it. */
export function dateTime(at: Micros): string {
  const date = new Date(at / 1000);
  if (Number.isNaN(date.getTime())) return `${at} µs`;
  return date.toISOString().replace('T', ' ').slice(0, -1);
}

/** `caller → callee`; only the arrow when neither is known. */
export function callText({ caller, callee }: ListingLine, arrow: string): string {
  return [caller, arrow, callee].filter((part) => part !== '').join(' ');
}

function addSpan(lines: Placed[], span: Span, index: number, spanKey: string): void {
  const callee = span.operation === '' ? span.service : `${span.service}.${span.operation}`;
  const common = { span: index, caller: span.caller, callee, message: '' };
  const { clientHost, serverHost } = span;
  const say = (kind: Kind, moment: Moment | null, host: string | null, tail = ''): void => {
    if (moment === null) return;
    const word = kindWords[kind]!;
    const { at, order } = moment;
    lines.push({ ...common, key: `${spanKey} ${word}`, at, order, host: host ?? '', word, tail });
  };
  say(kinds.request, span.request, clientHost);
  say(kinds.in, span.in, serverHost);
  say(kinds.out, span.out, serverHost, durationTail(span.toldServer));
  say(kinds.reply, span.reply, clientHost, durationTail(span.toldClient));
  say(kinds.timeout, span.timeout, clientHost);
  addError(lines, span, index, callee, spanKey);
  for (const [n, note] of span.notes.entries()) {
    // What a moment carried besides (a tag on its REQ) has no place in a listing: its line is there already.
    if (note.kind !== kinds.note) continue;
    lines.push({
      ...common,
      key: `${spanKey} note ${n}`,
      at: note.at,
      // A note does not tell when it came: it stands after what came at the same time.
      order: LAST,
      host: note.host,
      word: kindWords[note.kind] ?? 'NOTE',
      tail: noteTail(note.payload, note.tags),
    });
  }
}

/** Right below the last moment that the failing side told. */
function addError(
  lines: Placed[],
  span: Span,
  index: number,
  callee: string,
  spanKey: string,
): void {
  if (span.error === null) return;
  const server = span.out ?? span.in;
  const client = span.reply ?? span.timeout ?? span.request;
  const moment = span.errorSide === 'client' ? (client ?? server) : (server ?? client);
  lines.push({
    key: `${spanKey} ERR`,
    span: index,
    at: moment?.at ?? span.end,
    order: (moment?.order ?? LAST) + 0.5,
    host: '',
    word: 'ERR',
    caller: span.caller,
    callee,
    tail: '',
    message: span.error,
  });
}

function durationTail(told: Micros | null): string {
  return told === null ? '' : ` ${exactMs(Math.round(told / 10) * 10)} ms`;
}

function noteTail(payload: string, tags: readonly Tag[]): string {
  const pairs = tags.map(([key, value]) => `${key}=${value}`);
  return [payload, ...pairs].map((part) => (part === '' ? '' : ` ${part}`)).join('');
}
