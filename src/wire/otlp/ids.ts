/** OTLP's ids, in small hexadecimal digits. */

/** Most bytes of an id: a trace's; a span's has 8. Both may be shorter, as other tools' are. */
const MAX_ID_BYTES = 16;

const HEX = /^[0-9a-f]{1,32}$/;
const ZEROS = /^0+$/;
const BASE64 = /^[A-Za-z0-9+/_-]{11,22}={0,2}$/;

const digits: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/**
 * The id that JSON says: hexadecimal as OTLP demands it, or base64 as protobuf's
 * own JSON has it (Tempo). No id is as short in base64 as to be taken for
 * digits. '' for none and for all zeros, undefined for what is no id.
 */
export function idOfText(text: string): string | undefined {
  if (text === '') return '';
  const lower = text.toLowerCase();
  if (HEX.test(lower)) return ZEROS.test(lower) ? '' : lower;
  if (!BASE64.test(text)) return undefined;
  const bytes = bytesOfBase64(text);
  return bytes && (bytes.length === 16 || bytes.length === 8)
    ? idOfBytes(bytes, 0, bytes.length)
    : undefined;
}

/** The id in `bytes[start..end)`; '' for none and for all zeros, undefined for what is no id. */
export function idOfBytes(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > MAX_ID_BYTES) return undefined;
  let id = '';
  let some = 0;
  for (let at = start; at < end; at++) {
    some |= bytes[at]!;
    id += digits[bytes[at]!]!;
  }
  return some === 0 ? '' : id;
}

/** The bytes of an id in digits. */
export function bytesOfId(id: string): Uint8Array {
  const bytes = new Uint8Array(id.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(id.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

function bytesOfBase64(text: string): Uint8Array | undefined {
  try {
    const latin = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(latin, (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
