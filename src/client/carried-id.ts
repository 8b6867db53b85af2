/** Ids as headers carry them: W3C knows 32 digits for a trace and 16 for a call, in lower case, not all zero. */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
const HEX = /^[0-9a-f]+$/;
const ZEROS = /^0+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The trace id in 32 digits: without the dashes of a UUID, filled up on the left; undefined when it is no number. */
export function carriedTraceId(traceId: string): string | undefined {
  const lower = traceId.toLowerCase();
  return padded(UUID.test(lower) ? lower.replaceAll('-', '') : lower, TRACE_DIGITS);
}

/** The call's id in 16 digits; undefined when it has another form. */
export function carriedSpanId(spanId: string): string | undefined {
  return padded(spanId.toLowerCase(), SPAN_DIGITS);
}

function padded(digits: string, width: number): string | undefined {
  if (digits.length > width || !HEX.test(digits) || ZEROS.test(digits)) return undefined;
  return digits.padStart(width, '0');
}
