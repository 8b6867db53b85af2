/** Ids as headers carry them: W3C knows 32 digits for a trace and 16 for a call, in lower case, not all zero. */

const TRACE_DIGITS = 32;
const SPAN_DIGITS = 16;
const UUID_LENGTH = 36;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The trace id in 32 digits: without the dashes of a UUID, filled up on the left; undefined when it is no number. */
export function carriedTraceId(traceId: string): string | undefined {
  const lower = traceId.toLowerCase();
  const isUuid = lower.length === UUID_LENGTH && UUID.test(lower);
  return padded(isUuid ? lower.replaceAll('-', '') : lower, TRACE_DIGITS);
}

/** The call's id in 16 digits; undefined when it has another form. */
export function carriedSpanId(spanId: string): string | undefined {
  return padded(spanId.toLowerCase(), SPAN_DIGITS);
}

function padded(digits: string, width: number): string | undefined {
  if (digits.length > width || !isNumber(digits)) return undefined;
  return digits.length === width ? digits : digits.padStart(width, '0');
}

/** True of hexadecimal digits that are not all 0. Asked for each call twice and more; this is a third of an expression's cost. */
function isNumber(digits: string): boolean {
  let any = 0;
  for (let i = 0; i < digits.length; i++) {
    const unit = digits.charCodeAt(i);
    if (!((unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66))) return false;
    any |= unit ^ 0x30;
  }
  return any !== 0;
}
