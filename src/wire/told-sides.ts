import type { Annotation, Tag } from '../model/annotation.ts';
import { ERROR_TAG, Kind, splitDestination } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';
import type { SpanKind } from '../model/span-kind.ts';
import {
  isCallersSide,
  KIND_TAG,
  kindIn,
  LINK_SPAN_TAG,
  LINK_TRACE_TAG,
} from '../model/span-kind.ts';
import { isWeight } from '../model/weight.ts';
import type { ToldLink, ToldNote, ToldSpan } from './told-span.ts';

/** What a call's payload is called among the tags of formats that have none. */
const PAYLOAD_TAG = 'payload';

/** The error of a caller that gave up waiting. */
const TIMED_OUT = 'timed out';

/**
 * The spans that annotations tell, one for each side of a call, in the order in
 * which the sides first spoke: a call told from both sides is two spans of one
 * id. Annotations without a span id belong to no span and are left out.
 */
export function spansOfAnnotations(annotations: readonly Annotation[]): ToldSpan[] {
  const calls = Map.groupBy(
    annotations.filter(({ spanId }) => spanId !== ''),
    ({ traceId, spanId }) => `${traceId}\n${spanId}`,
  );
  return [...calls.values()].flatMap((said) => {
    const notes = said.filter(({ kind }) => kind === Kind.note);
    const sides = [...Map.groupBy(said.filter(isMoment), isClients).values()];
    return sides.map((side, index) => {
      const host = hostOf(side);
      // What one process said belongs to its side; what neither said, to the first.
      const own = notes.filter((note) =>
        index === 0
          ? !sides.some(
              (other) => other !== side && hostOf(other) === note.host && note.host !== host,
            )
          : note.host === host && hostOf(sides[0]!) !== host,
      );
      return spanOf(side, own);
    });
  });
}

function isMoment({ kind }: Annotation): boolean {
  return kind !== Kind.note && kind !== Kind.start;
}

function isClients({ kind }: Annotation): boolean {
  return kind === Kind.request || kind === Kind.reply || kind === Kind.timeout;
}

function hostOf(side: readonly Annotation[]): string {
  return side.find(({ host }) => host !== '')?.host ?? '';
}

function spanOf(side: readonly Annotation[], notes: readonly Annotation[]): ToldSpan {
  const first = side[0]!;
  const told = kindIn(side.flatMap(({ tags }) => tags));
  const kind: SpanKind = told ?? (isClients(first) ? 'client' : 'server');
  const destination = side.find((said) => said.destination !== '')?.destination ?? '';
  const { service: called, operation } = splitDestination(destination);
  const origin = side.find((said) => said.origin !== '')?.origin ?? '';
  const calls = isCallersSide(kind);
  return {
    traceId: first.traceId,
    spanId: first.spanId,
    parentId: side.find(({ parentId }) => parentId !== '')?.parentId ?? '',
    kind,
    service: calls ? origin : called,
    host: hostOf(side),
    peer: calls ? (called === origin ? '' : called) : kind === 'server' ? origin : '',
    operation,
    ...timesOf(side),
    async: kind !== 'consumer' && side.some(({ async }) => async),
    error: errorOf(side),
    tags: [
      ...side.flatMap(({ tags, payload }) => [
        ...tags.filter((tag) => tag[0] !== KIND_TAG && tag[0] !== ERROR_TAG && !isWeight(tag)),
        ...(payload === '' ? [] : [[PAYLOAD_TAG, payload] as const]),
      ]),
      ...weightOf(side),
    ],
    notes: notes.filter((note) => linkOf(note) === undefined).map(noteOf),
    links: notes.flatMap((note) => linkOf(note) ?? []),
  };
}

/** When a side began and how long it took, as its moments and its told duration say. */
function timesOf(side: readonly Annotation[]): { start: Micros; duration: Micros | null } {
  const begin = side.find(({ kind }) => kind === Kind.request || kind === Kind.in);
  const end = side.find((said) => said !== begin);
  if (end === undefined) return { start: begin?.timestamp ?? 0, duration: null };
  const start = begin?.timestamp ?? Math.max(0, end.timestamp - end.duration);
  const apart = start > 0 && end.timestamp >= start ? end.timestamp - start : 0;
  return { start, duration: end.duration > 0 ? end.duration : apart };
}

/** A span has one weight: that of its end, where its failure is told as well. */
function weightOf(side: readonly Annotation[]): readonly Tag[] {
  const told = side.flatMap(({ tags }) => tags).findLast(isWeight);
  return told === undefined ? [] : [told];
}

function errorOf(side: readonly Annotation[]): string | null {
  for (const { tags } of side) {
    const error = tags.find(([key]) => key === ERROR_TAG);
    if (error !== undefined) return error[1];
  }
  return side.some(({ kind }) => kind === Kind.timeout) ? TIMED_OUT : null;
}

function noteOf({ timestamp, payload, tags }: Annotation): ToldNote {
  return { at: timestamp, text: payload, tags: without(tags, KIND_TAG) };
}

function linkOf({ tags }: Annotation): ToldLink | undefined {
  const traceId = tags.find(([key]) => key === LINK_TRACE_TAG)?.[1];
  const spanId = tags.find(([key]) => key === LINK_SPAN_TAG)?.[1];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, tags: without(tags, KIND_TAG, LINK_TRACE_TAG, LINK_SPAN_TAG) };
}

function without(tags: readonly Tag[], ...keys: readonly string[]): readonly Tag[] {
  return tags.filter(([key]) => !keys.includes(key));
}
