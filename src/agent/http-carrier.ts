/**
 * Batches of datagrams by HTTP POST (`wire/batch.ts`). A batch is sent again
 * until it is taken, always with the same bytes: the receiver knows a datagram
 * by its sender and sequence, so what it took already it does not take twice.
 * The header `Idempotency-Key` says the same for whole requests, to receivers
 * and proxies that do not look inside.
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { BATCH_PATH, BATCH_TYPE } from '../intake/http.ts';
import { Backoff, type Waits } from '../model/backoff.ts';
import { writeBatch } from '../wire/batch.ts';
import { readRetryAfter } from '../wire/retry-after.ts';
import type { Carrier, Parcel } from './carrier.ts';

/** Bytes of one request: some 5,000 annotations, so that 20 requests a second carry 100,000. */
const BATCH_BYTES: number = 1024 * 1024;

/** How long one request may take, ms: a receiver that is busy for longer is as good as gone. */
const REQUEST_TIMEOUT = 10_000;

/** Between two tries: soon enough for a restart, seldom enough for an outage. */
const WAITS: Waits = { first: 100, longest: 10_000 };

/** Answers that will be the same however often they are asked for: the batch itself is refused. */
const REFUSED: ReadonlySet<number> = new Set([400, 413, 415, 422]);

interface Outcome {
  readonly is: 'taken' | 'refused' | 'again';
  /** How long the receiver asked to be left alone, ms. */
  readonly asked: number;
}

export class HttpCarrier implements Carrier {
  readonly batchBytes: number = BATCH_BYTES;
  readonly #url: URL;
  readonly #sender: string;
  readonly #authorization: { readonly authorization?: string };
  readonly #backoff: Backoff;
  readonly #connections: HttpAgent;
  #batch = 0;
  #trouble: string | undefined;

  /**
   * @param to where the receiver is; without a path, the usual one.
   * @param random a number from 0 up to 1, for the jitter of retries.
   * @param token what the receiver asks for, if anything.
   */
  constructor(to: URL, sender: string, random: () => number, token?: string) {
    this.#url = to.pathname === '/' ? new URL(BATCH_PATH, to) : to;
    this.#sender = sender;
    this.#authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.#backoff = new Backoff(WAITS, random);
    const options = { keepAlive: true, maxSockets: 1 };
    this.#connections = to.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  async carry(parcels: readonly Parcel[], giveUp: AbortSignal): Promise<number> {
    const body = writeBatch(parcels.map(({ datagram }) => datagram));
    const key = `${this.#sender}-${++this.#batch}`;
    for (;;) {
      const outcome = await this.#post(body, key, giveUp);
      if (outcome.is === 'taken') {
        this.#trouble = undefined;
        this.#backoff.reset();
        return 0;
      }
      if (outcome.is === 'again') {
        const wait = this.#backoff.next(outcome.asked);
        await sleep(wait, undefined, { signal: giveUp }).catch(() => undefined);
      }
      if (outcome.is === 'refused' || giveUp.aborted) {
        return parcels.reduce((sum, { annotations }) => sum + annotations, 0);
      }
    }
  }

  close(): Promise<void> {
    this.#connections.destroy();
    return Promise.resolve();
  }

  #post(body: Uint8Array, key: string, giveUp: AbortSignal): Promise<Outcome> {
    const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve) => {
      const failed = (why: string, is: Outcome['is'] = 'again', asked = 0): void => {
        this.#trouble = `Nothing gets to ${this.#url.origin}: ${why}.`;
        resolve({ is, asked });
      };
      const request = send(this.#url, {
        method: 'POST',
        agent: this.#connections,
        signal: AbortSignal.any([giveUp, AbortSignal.timeout(REQUEST_TIMEOUT)]),
        headers: {
          'content-type': BATCH_TYPE,
          'content-length': body.length,
          'idempotency-key': key,
          ...this.#authorization,
        },
      });
      request.on('error', (error) => failed(error.message));
      request.on('response', (response) => {
        response.resume();
        response.on('error', (error) => failed(error.message));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          const { 'retry-after': after, date } = response.headers;
          const asked = readRetryAfter(after, date);
          if (status >= 200 && status < 300) resolve({ is: 'taken', asked });
          else if (status === 401) failed('it asks for a token; give one with --token-file');
          else failed(`it answered ${status}`, REFUSED.has(status) ? 'refused' : 'again', asked);
        });
      });
      request.end(body);
    });
  }
}
