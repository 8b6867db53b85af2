import type { Filter, FilterTerm } from '../../../model/filter.ts';
import type { Span } from '../../../model/span.ts';
import { parseFilter } from '../../../model/filter.ts';
import { KIND_TAG } from '../../../model/span-kind.ts';

/** Whether a span is what the filter's words describe; an empty or bad filter describes nothing. */
export function spanMatches(span: Span, filter: string): boolean {
  const parsed = parseFilter(filter);
  const terms: Filter = parsed.ok ? parsed.filter : [];
  return terms.length > 0 && terms.every((term) => holds(span, term) !== term.negated);
}

function holds(span: Span, term: FilterTerm): boolean {
  switch (term.on) {
    case 'service':
      return has(span.service, term.text) || has(span.caller, term.text);
    case 'op':
      return has(span.operation, term.text);
    case 'host':
      return has(span.clientHost ?? '', term.text) || has(span.serverHost ?? '', term.text);
    case 'trace':
      return has(span.spanId, term.text);
    case 'text':
      return textsOf(span).some((text) => has(text, term.text));
    case 'status':
      return hasStatus(span, term.status);
    case 'dur':
      return compares(span.client ?? span.server, term.compare, term.duration);
    case 'tag':
      if (term.key === KIND_TAG) return span.kind === term.value;
      return span.notes.some(({ tags }) =>
        tags.some(([key, value]) => key === term.key && value === term.value),
      );
    default:
      return term satisfies never;
  }
}

function textsOf(span: Span): readonly string[] {
  return [
    `${span.service}.${span.operation}`,
    span.caller,
    span.error ?? '',
    ...span.notes.map(({ payload }) => payload),
  ];
}

function hasStatus(span: Span, status: 'error' | 'ok' | 'timeout' | 'missing'): boolean {
  if (status === 'error') return span.error !== null;
  if (status === 'timeout') return span.timeout !== null;
  if (status === 'missing') return span.missing.length > 0;
  return span.error === null && span.timeout === null;
}

function compares(duration: number | null, compare: '>' | '>=' | '<' | '<=' | '=', than: number) {
  if (duration === null) return false;
  if (compare === '>') return duration > than;
  if (compare === '>=') return duration >= than;
  if (compare === '<') return duration < than;
  return compare === '<=' ? duration <= than : duration === than;
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part);
}
