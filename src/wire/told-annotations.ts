import type { Annotation, Tag } from '../model/annotation.ts';
import { ERROR_TAG, joinDestination, Kind } from '../model/annotation.ts';
import { isCallersSide, KIND_TAG, LINK_SPAN_TAG, LINK_TRACE_TAG } from '../model/span-kind.ts';
import { isWeight, WEIGHT_TAG } from '../model/weight.ts';
import { TRACE_STATE, weightInTraceState } from './conventions/trace-state.ts';
import type { ToldLink, ToldSpan } from './told-span.ts';

/**
 * A span's annotations, in order of time: REQ and REP of a client or producer,
 * IN and OUT of any other, and a NOTE for each event and link. What was said of
 * the whole span stands on the annotation that ends it; where that never came,
 * on the one that begins it. For how many like it it stands is said on both: each
 * counts something.
 *
 * Who called a server is seldom told: then `origin` is '', and the engine finds
 * it by the parent. Where a client does not tell whom it calls, its call stands
 * under its own service.
 */
export function annotationsOfSpan(span: ToldSpan): Annotation[] {
  const { kind, service, peer, operation, start, duration, host } = span;
  const calls = isCallersSide(kind);
  const kindTag: Tag = [KIND_TAG, kind];
  const common = {
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: span.parentId,
    async: span.async || kind === 'consumer',
    duration: 0,
    host,
    origin: calls ? service : kind === 'server' ? peer : '',
    destination: joinDestination((calls && peer) || service, operation),
    payload: '',
  };
  const weight = weightOf(span.tags);
  const said = [kindTag, ...sayings(span), ...weight];
  const begin: Annotation = {
    ...common,
    kind: calls ? Kind.request : Kind.in,
    timestamp: start,
    tags: duration === null ? said : [kindTag, ...weight],
  };
  const notes = [
    ...span.notes.map(({ at, text, tags }) => ({ at, payload: text, tags })),
    ...span.links.map((link) => ({ at: start, payload: 'link', tags: linkTags(link) })),
  ].map(({ at, payload, tags }): Annotation => {
    return { ...common, kind: Kind.note, timestamp: at, payload, tags: [kindTag, ...tags] };
  });
  if (duration === null) return [begin, ...notes];
  const end: Annotation = {
    ...common,
    kind: calls ? Kind.reply : Kind.out,
    timestamp: start > 0 ? start + duration : 0,
    duration,
    tags: said,
  };
  return [begin, ...notes, end];
}

function sayings({ error, tags }: ToldSpan): readonly Tag[] {
  const others = tags.filter((tag) => {
    return tag[0] !== KIND_TAG && tag[0] !== ERROR_TAG && !isWeight(tag);
  });
  return error === null ? others : [[ERROR_TAG, error], ...others];
}

/** The weight that is told outright, or by the chance with which the span was taken; none for one that stands for itself. */
function weightOf(tags: readonly Tag[]): readonly Tag[] {
  const told = tags.find(isWeight);
  if (told !== undefined) return [told];
  const state = tags.find(([key]) => key === TRACE_STATE)?.[1];
  const weight = state === undefined ? undefined : weightInTraceState(state);
  return weight === undefined || weight === 1 ? [] : [[WEIGHT_TAG, String(weight)]];
}

function linkTags({ traceId, spanId, tags }: ToldLink): readonly Tag[] {
  return [[LINK_TRACE_TAG, traceId], [LINK_SPAN_TAG, spanId], ...tags];
}
