/**
 * The filter language on traces. Terms about a call (service, op, host, status,
 * tag) must all hold for one and the same call, so that `service:fare
 * status:error` finds traces in which fare failed; an inverted one must hold
 * for none. The others ask about the trace.
 */
import type { Filter, FilterTerm } from '../../model/filter.ts';
import { dottedDestination, splitDestination } from '../../model/annotation.ts';
import { KIND_TAG, KindCode, kindOfCode } from '../../model/span-kind.ts';
import type { Names } from '../../model/names.ts';
import { FLAG, MOMENT } from '../store/span-store.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { compares } from './row-filter.ts';

type Test = (slot: number) => boolean;

const FAILED = FLAG.errorClient | FLAG.errorServer;
const SERVED = (1 << MOMENT.in) | (1 << MOMENT.out);

/** A test of traces by slot. */
export function traceTest(filter: Filter, store: TraceStore, names: Names): Test {
  const spanTests: Test[] = [];
  const traceTests: Test[] = [];
  for (const term of filter) {
    const onSpan = spanTest(term, store, names);
    if (!onSpan) traceTests.push(inverted(wholeTest(term, store, names), term.negated));
    else if (term.negated) traceTests.push((trace) => !anySpan(store, trace, onSpan));
    else spanTests.push(onSpan);
  }
  if (spanTests.length > 0) {
    traceTests.push((trace) =>
      anySpan(store, trace, (span) => spanTests.every((test) => test(span))),
    );
  }
  return (trace) => traceTests.every((test) => test(trace));
}

/** The test of a call that a term asks for, undefined when it asks about the trace. */
function spanTest(term: FilterTerm, store: TraceStore, names: Names): Test | undefined {
  const { spans, notes } = store;
  switch (term.on) {
    case 'service': {
      const called = nameTest(names, term.text, (name) => splitDestination(name).service);
      const caller = nameTest(names, term.text);
      return (span) => called(spans.destination[span]!) || caller(spans.caller[span]!);
    }
    case 'op': {
      const called = nameTest(names, term.text, (name) => splitDestination(name).operation);
      return (span) => called(spans.destination[span]!);
    }
    case 'host': {
      const host = nameTest(names, term.text);
      return (span) => host(spans.serverHost[span]!) || host(spans.clientHost[span]!);
    }
    case 'tag': {
      if (term.key === KIND_TAG) return (span) => kindOfCode(spans.kind[span]!) === term.value;
      const hasTag = notes.hasTag(term.key, term.value);
      return (span) => (term.key === 'error' && notes.errorOf(span) === term.value) || hasTag(span);
    }
    case 'status':
      if (term.status === 'error') return (span) => (spans.flags[span]! & FAILED) !== 0;
      if (term.status === 'timeout')
        return (span) => (spans.flags[span]! & (1 << MOMENT.timeout)) !== 0;
      if (term.status === 'missing') {
        return (span) => isIncomplete(spans.flags[span]!, spans.kind[span]!);
      }
      break;
    case 'dur':
    case 'trace':
    case 'text':
      break;
  }
  return undefined;
}

function wholeTest(term: FilterTerm, store: TraceStore, names: Names): Test {
  switch (term.on) {
    case 'dur':
      return (trace) => compares(store.durationOf(trace), term.compare, term.duration);
    case 'trace':
      // Dashes are a way of writing an id, and people paste what they find.
      return (trace) => bare(store.traceId(trace)).includes(bare(term.text));
    case 'status':
      return (trace) =>
        store.traces.errors[trace] === 0 &&
        !anySpan(store, trace, (span) => (store.spans.flags[span]! & (1 << MOMENT.timeout)) !== 0);
    case 'text': {
      const named = nameTest(names, term.text);
      const called = nameTest(names, term.text, dottedDestination);
      const { spans, notes } = store;
      // Writing out an id costs more than all else, and digits hold no other letters.
      const mayBeDigits = /^[0-9a-f-]*$/.test(term.text);
      return (trace) =>
        ((mayBeDigits || !store.hasHexadecimalId(trace)) &&
          store.traceId(trace).toLowerCase().includes(term.text)) ||
        anySpan(
          store,
          trace,
          (span) =>
            called(spans.destination[span]!) ||
            named(spans.caller[span]!) ||
            named(spans.serverHost[span]!) ||
            (notes.errorOf(span) ?? '').toLowerCase().includes(term.text),
        );
    }
    case 'service':
    case 'op':
    case 'host':
    case 'tag':
      break;
  }
  return () => true;
}

function bare(id: string): string {
  return id.toLowerCase().replaceAll('-', '');
}

/** A call that one side began or ended and no longer waits for: what `status:missing` means. */
function isIncomplete(flags: number, kind: number): boolean {
  const asked = (flags & (1 << MOMENT.request)) !== 0;
  const replied = (flags & (1 << MOMENT.reply)) !== 0;
  const served = flags & SERVED;
  const isWaiting = (flags & (FLAG.openService | FLAG.openEdge)) !== 0;
  // Whose other half is still awaited stands nowhere yet.
  const isAwaiting = kind !== KindCode.none && !(flags & FLAG.awaited);
  if (isWaiting || isAwaiting || flags & FLAG.async) return false;
  return (asked && !replied) || (replied && !asked) || (served !== 0 && served !== SERVED);
}

function anySpan(store: TraceStore, trace: number, test: Test): boolean {
  for (let span = store.traces.firstSpan[trace]!; span >= 0; span = store.spans.next[span]!) {
    if (test(span)) return true;
  }
  return false;
}

/** Whether a name, or the part of it that `part` takes, holds a text; asked once a name. */
function nameTest(
  names: Names,
  text: string,
  part: (name: string) => string = (name) => name,
): Test {
  const known = new Map<number, boolean>();
  return (name) => {
    let holds = known.get(name);
    if (holds === undefined) {
      holds = name !== 0 && part(names.text(name)).toLowerCase().includes(text);
      known.set(name, holds);
    }
    return holds;
  };
}

function inverted(test: Test, negated: boolean): Test {
  return negated ? (trace) => !test(trace) : test;
}
