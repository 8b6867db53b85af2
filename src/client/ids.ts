/**
 * New ids. A trace has 32 hexadecimal digits and a call 16, as W3C, OTLP and
 * Zipkin have them: the id in a log, in a header and on the screen is the same
 * text, and nothing has to be translated on the way. (The original's UUIDs with
 * dashes are understood and carried; see `carried-id.ts`.)
 *
 * Ids are to differ and need not be secret, so the engine's own generator will
 * do; every process seeds it anew. A cryptographic one costs 3 ms to load.
 */

export function newTraceId(): string {
  return random32() + random32() + random32() + random32();
}

export function newSpanId(): string {
  return random32() + random32();
}

/** Who sends, until the process ends: sixteen digits. */
export function newSenderId(): string {
  return newSpanId();
}

const UNIT = 2 ** 32;

const hexByte: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Eight digits. */
function random32(): string {
  const bits = (Math.random() * UNIT) >>> 0;
  return (
    hexByte[bits >>> 24]! +
    hexByte[(bits >>> 16) & 255]! +
    hexByte[(bits >>> 8) & 255]! +
    hexByte[bits & 255]!
  );
}
