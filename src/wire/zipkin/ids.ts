/**
 * Ids as Zipkin takes them. The same one is written in several ways, also
 * within one file: capitals or not, zeros in front lost by a library, a trace's
 * 64 bits filled up to 128 with zeros. Here each has one form, as in Zipkin's
 * own store. Traces that differ in their upper 64 bits are two, as with its
 * `STRICT_TRACE_ID`, which is on unless told otherwise.
 */
/** As nearly all are written, and as they stay. */
const USUAL = /^[1-9a-f][0-9a-f]{15}(?:[0-9a-f]{16})?$/;
const HEX = /^[0-9a-f]{1,32}$/;
const ZEROS = /^0+$/;

/** Digits of 64 bits. */
const DIGITS = 16;

/** A span's or trace's id; '' for none and for all zeros. What is not hexadecimal is kept as it is. */
export function idOf(text: string): string {
  if (USUAL.test(text)) return text;
  const lower = text.toLowerCase();
  if (!HEX.test(lower)) return text;
  if (ZEROS.test(lower)) return '';
  const low = lower.slice(-DIGITS).padStart(DIGITS, '0');
  const high = lower.slice(0, -DIGITS);
  return high === '' || ZEROS.test(high) ? low : high.padStart(DIGITS, '0') + low;
}
