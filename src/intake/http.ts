/**
 * Packed datagrams over HTTP, as an agent posts them: a batch (`wire/batch.ts`)
 * a request. A request tried again holds the same datagrams, which are known by
 * sender and sequence like those of UDP, so nothing counts twice.
 */
import { readBatch } from '../wire/batch.ts';
import { reasonWords } from '../wire/reasons.ts';

/** Where batches are posted, and their media type. */
export const BATCH_PATH = '/api/datagrams';
export const BATCH_TYPE = 'application/x-protobuf';

/** Largest body taken, bytes: four times what an agent posts at once. */
export const MAX_BODY_BYTES: number = 4 * 1024 * 1024;

/** Hands on each datagram of a body; null, or one sentence why the body is none and nothing was taken. */
export function takeBatch(
  body: Uint8Array,
  receive: (datagram: Uint8Array) => void,
): string | null {
  const datagrams = readBatch(body);
  if (typeof datagrams === 'number') return `No batch: ${reasonWords[datagrams]}.`;
  for (const datagram of datagrams) receive(datagram);
  return null;
}
