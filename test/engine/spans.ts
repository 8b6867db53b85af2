import type { Annotation } from '../../src/model/annotation.ts';
import { annotationsOfSpan } from '../../src/wire/told-annotations.ts';
import type { ToldSpan } from '../../src/wire/told-span.ts';
import { ZERO } from './events.ts';

/** A span as OpenTelemetry would tell it; of its names and times what the test says. */
export function spanOf(told: Partial<ToldSpan>): ToldSpan {
  return {
    traceId: 't1',
    spanId: '1',
    parentId: '',
    kind: 'server',
    service: 'web',
    host: '',
    peer: '',
    operation: 'GET /',
    start: ZERO,
    duration: 1_000,
    async: false,
    error: null,
    tags: [],
    notes: [],
    links: [],
    ...told,
  };
}

export function annotationsOfSpans(spans: readonly ToldSpan[]): Annotation[] {
  return spans.flatMap(annotationsOfSpan);
}
