/** Long answers as gzip for whoever takes it: JSON shrinks to a tenth. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Api } from './api.ts';

/** Shorter ones fit a packet or two as they are, bytes. */
const LEAST = 2_048;

/** Of levels 1 to 9: a tenth more bytes than the default 6 for half the work. */
export const LEVEL = 4;

const compressed = promisify(gzip);

/** The work is done beside the thread that answers. */
export function compressAnswers(api: Api): void {
  api.addHook('onSend', async ({ headers }, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < LEAST) return payload;
    reply.header('vary', 'accept-encoding');
    if (!takesGzip(headers['accept-encoding'])) return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return compressed(payload, { level: LEVEL });
  });
}

/** Whether an `Accept-Encoding` header names gzip, and not as what it does not want. */
export function takesGzip(header: string | string[] | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(header ?? ''));
}
