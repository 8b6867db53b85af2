/** What a codec reads, as lines that a person can hold against the file. */
import type { Annotation } from '../../src/model/annotation.ts';
import type { Codec, Rejections } from '../../src/wire/codec.ts';
import { spansOfAnnotations } from '../../src/wire/told-sides.ts';
import type { ToldSpan } from '../../src/wire/told-span.ts';
import { readAll } from './codec-contract.ts';

interface Told {
  readonly annotations: readonly Annotation[];
  readonly spans: readonly ToldSpan[];
  readonly rejections: Rejections;
}

const encoder = new TextEncoder();

/** The spans of a file: its text, its bytes, or a value to be written as JSON. */
export function tell(codec: Codec, file: string | Uint8Array | object): Told {
  const text = typeof file === 'string' || file instanceof Uint8Array ? file : JSON.stringify(file);
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const { annotations, rejections } = readAll(codec, bytes);
  return { annotations, spans: spansOfAnnotations(annotations), rejections };
}

/** The one span of a file in which nothing is wrong. */
export function tellOne(codec: Codec, file: string | object): ToldSpan {
  const { spans, rejections } = tell(codec, file);
  if (spans.length !== 1 || rejections.total > 0) {
    throw new Error(`${spans.length} spans, refused: ${JSON.stringify(rejections.reasons)}`);
  }
  return spans[0]!;
}

/** `b2 < a1 client shop@h1 → stock "list" 12+30`, its start after a moment, then `!` and its error. */
export function lineOf(span: ToldSpan, zero = 0): string {
  const { spanId, parentId, kind, service, host, peer, operation, start, duration, error } = span;
  return [
    spanId,
    ...(parentId === '' ? [] : ['<', parentId]),
    kind,
    host === '' ? service : `${service}@${host}`,
    ...(peer === '' ? [] : ['→', peer]),
    `"${operation}"`,
    `${start - zero}+${duration ?? '?'}`,
    ...(error === null ? [] : [`!${error}`]),
  ].join(' ');
}
