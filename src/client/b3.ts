/** B3, the headers of Zipkin and of older services: one header, or one for each part. */
import { carriedSpanId, carriedTraceId } from './carried-id.ts';

/** What B3 carries. `sampled` is undefined when nobody has decided. */
export interface B3 {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly sampled: boolean | undefined;
}

/** The one header: `{trace}-{span}-{0|1}-{parent}`. */
export function writeB3({ traceId, spanId, parentId, sampled }: B3): string {
  const decided = `${traceId}-${spanId}-${sampled === false ? '0' : '1'}`;
  return parentId === '' ? decided : `${decided}-${parentId}`;
}

/** The same as headers of their own. */
export function writeB3Parts(b3: B3): [name: string, value: string][] {
  const parts: [string, string][] = [
    ['x-b3-traceid', b3.traceId],
    ['x-b3-spanid', b3.spanId],
    ['x-b3-sampled', b3.sampled === false ? '0' : '1'],
  ];
  if (b3.parentId !== '') parts.push(['x-b3-parentspanid', b3.parentId]);
  return parts;
}

/** Undefined when it is not well formed, or says only whether to sample. */
export function readB3(text: string): B3 | undefined {
  const [traceId = '', spanId = '', sampled, parentId] = text.trim().split('-');
  return checked(traceId, spanId, parentId, sampled);
}

export function readB3Parts(header: (name: string) => string | undefined): B3 | undefined {
  const traceId = header('x-b3-traceid');
  if (traceId === undefined) return undefined;
  const sampled = header('x-b3-flags') === '1' ? 'd' : header('x-b3-sampled');
  return checked(traceId, header('x-b3-spanid') ?? '', header('x-b3-parentspanid'), sampled);
}

/** A trace id of 16 digits stays one: it is the trace's name on every other screen. */
function checked(
  traceId: string,
  spanId: string,
  parentId: string | undefined,
  sampled: string | undefined,
): B3 | undefined {
  if (traceId.length !== 16 && traceId.length !== 32) return undefined;
  const span = spanId.length === 16 ? carriedSpanId(spanId) : undefined;
  if (carriedTraceId(traceId) === undefined || span === undefined) return undefined;
  return {
    traceId: traceId.toLowerCase(),
    spanId: span,
    parentId: carriedSpanId(parentId ?? '') ?? '',
    sampled: decisionOf(sampled),
  };
}

function decisionOf(sampled: string | undefined): boolean | undefined {
  if (sampled === '1' || sampled === 'd' || sampled === 'true') return true;
  if (sampled === '0' || sampled === 'false') return false;
  return undefined;
}
