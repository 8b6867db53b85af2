/** Calls in words again, of what columns and notes hold of them. */
import { splitDestination } from '../../model/annotation.ts';
import { ID_WORDS, idText } from '../../model/ids.ts';
import type { Vocabulary } from '../../model/record.ts';
import { kindOfCode } from '../../model/span-kind.ts';
import type { Call, Moment } from '../../model/span.ts';
import type { Notes } from './notes.ts';
import { FLAG, isNoId, MOMENT, MOMENTS, type SpanStore } from './span-store.ts';

/** A trace's calls, from its first one on, in the order in which they were first heard of. */
export function callsOf(
  first: number,
  spans: SpanStore,
  notes: Notes,
  vocabulary: Vocabulary,
): Call[] {
  const calls: Call[] = [];
  for (let span = first; span >= 0; span = spans.next[span]!) {
    calls.push(callOf(span, spans, notes, vocabulary));
  }
  return calls;
}

export function spanIdOf(slot: number, { ids }: SpanStore, vocabulary: Vocabulary): string {
  return idText(ids, slot * 2 * ID_WORDS, vocabulary.ids);
}

function callOf(slot: number, spans: SpanStore, notes: Notes, vocabulary: Vocabulary): Call {
  const { names } = vocabulary;
  const flags = spans.flags[slot]!;
  const destination = splitDestination(names.text(spans.destination[slot]!));
  const failed = (flags & (FLAG.errorClient | FLAG.errorServer)) !== 0;
  const moment = (which: number): Moment | null =>
    flags & (1 << which)
      ? { at: spans.at[slot * MOMENTS + which]!, order: spans.order[slot * MOMENTS + which]! }
      : null;
  return {
    spanId: spanIdOf(slot, spans, vocabulary),
    parentId: parentIdOf(slot, spans, vocabulary),
    async: (flags & FLAG.async) !== 0,
    kind: kindOfCode(spans.kind[slot]!),
    caller: names.text(spans.caller[slot]!),
    service: destination.service,
    operation: destination.operation,
    clientHost: names.text(spans.clientHost[slot]!) || null,
    serverHost: names.text(spans.serverHost[slot]!) || null,
    request: moment(MOMENT.request),
    in: moment(MOMENT.in),
    out: moment(MOMENT.out),
    reply: moment(MOMENT.reply),
    timeout: moment(MOMENT.timeout),
    toldClient: spans.toldClient[slot]! || null,
    toldServer: spans.toldServer[slot]! || null,
    error: failed ? (notes.errorOf(slot) ?? '') : null,
    errorSide: failed ? (flags & FLAG.errorServer ? 'server' : 'client') : null,
    notes: notes.notesOf(slot),
  };
}

/** The parent's id as the parent itself was first heard to write it, so that the two are one text. */
function parentIdOf(slot: number, spans: SpanStore, vocabulary: Vocabulary): string {
  const told = slot * 2 * ID_WORDS + ID_WORDS;
  if (isNoId(spans.ids, told)) return '';
  const parent = spans.find(spans.trace[slot]!, spans.ids, told);
  return parent < 0 ? idText(spans.ids, told, vocabulary.ids) : spanIdOf(parent, spans, vocabulary);
}
