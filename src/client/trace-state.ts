/**
 * W3C `tracestate`: what other systems say is passed along as it came, and our
 * member in front of it says what `traceparent` has no place for:
 *
 *   phosphor=s:00f067aa0ba902b7;p:53995c3f42cd8ad8;o:com.hailocab.api;w:10
 *
 * `s` the call that the rest is about, `p` its parent, `o` who calls, `w` for
 * how many traces this one stands (0: it is not told; absent: 1), `t` the trace
 * id where it is spelled in another way than with 32 digits. A service between
 * that does not know us hands our member on under a call of its own; what is
 * about another call than `s` is then passed over, what is about the trace is not.
 */
import type { TraceContext } from './context.ts';

const MEMBER = 'phosphor';

/** What is passed on of others, units of text: as much as W3C asks of everyone. */
const MAX_OTHERS = 512;

/** What a member's value may hold, less the two that divide ours. */
const PLAIN = /^[\x20-\x2b\x2d-\x39\x3c\x3e-\x7e]{1,100}$/;
const PRINTABLE = /^[\x20-\x7e\t]*$/;

/** What our member says; what is absent is undefined. */
export interface Mark {
  readonly s?: string;
  readonly p?: string;
  readonly o?: string;
  readonly w?: string;
  readonly t?: string;
}

/** The header for a call. `carried` are its ids as the other header has them. */
export function writeTraceState(
  context: TraceContext,
  carried: { readonly traceId: string; readonly spanId: string },
): string {
  let mark = `${MEMBER}=s:${carried.spanId}`;
  const add = (key: string, value: string): void => {
    if (PLAIN.test(value)) mark += `;${key}:${value}`;
  };
  add('p', context.parentId);
  add('o', context.origin);
  if (context.weight !== undefined && context.weight !== 1) add('w', String(context.weight));
  if (context.traceId !== carried.traceId) add('t', context.traceId);
  return context.traceState === '' ? mark : `${mark},${context.traceState}`;
}

/** Our member and, as they came, all others. Never throws. */
export function readTraceState(text: string): { mark: Mark; others: string } {
  let mark: Mark = {};
  let others = '';
  if (text === '' || !PRINTABLE.test(text)) return { mark, others };
  for (const part of text.split(',')) {
    const member = part.trim();
    if (member.startsWith(`${MEMBER}=`)) mark = readMark(member.slice(MEMBER.length + 1));
    else if (member !== '' && others.length + member.length < MAX_OTHERS) {
      others += others === '' ? member : `,${member}`;
    }
  }
  return { mark, others };
}

function readMark(value: string): Mark {
  const mark: Record<string, string> = {};
  for (const field of value.split(';')) {
    if (field[1] === ':') mark[field[0]!] = field.slice(2);
  }
  return mark;
}
