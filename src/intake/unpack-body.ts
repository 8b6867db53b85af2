/** Bodies as they were before they were packed, a piece at a time, and never more than may be. */
import { Buffer } from 'node:buffer';
import type { Transform } from 'node:stream';
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { BodyProblem, MAX_SPANS_UNPACKED } from './spans.ts';
import type { Packing } from './spans.ts';

/** Bytes unpacked at once: a few hundred pieces for the largest body. */
const CHUNK = 256 * 1024;

const unpackers: Readonly<Record<Exclude<Packing, 'identity'>, () => Transform>> = {
  gzip: () => createGunzip({ chunkSize: CHUNK }),
  deflate: () => createInflate({ chunkSize: CHUNK }),
  zstd: () => createZstdDecompress({ chunkSize: CHUNK }),
};

/** Which of the packings this Node can undo: the oldest that will do has no zstd. */
export function canUnpack(packing: Packing): boolean {
  return packing !== 'zstd' || typeof createZstdDecompress === 'function';
}

/** Throws a `BodyProblem` when it is not packed so, is cut short, or is more than `limit` bytes unpacked. */
export async function* unpackBody(
  bytes: Uint8Array,
  packing: Packing,
  limit: number = MAX_SPANS_UNPACKED,
): AsyncGenerator<Uint8Array, void, void> {
  if (packing === 'identity') {
    yield bytes;
    return;
  }
  const unpacker = unpackers[packing]();
  unpacker.end(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  let length = 0;
  try {
    for await (const piece of unpacker as AsyncIterable<Uint8Array>) {
      length += piece.length;
      if (length > limit) {
        throw new BodyProblem(413, `Unpacked, a body may hold ${limit} bytes; send fewer spans.`);
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof BodyProblem) throw error;
    throw new BodyProblem(400, `The body is not ${packing}, or it is cut short.`);
  }
}
