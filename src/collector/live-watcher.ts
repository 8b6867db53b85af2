/** One watcher of a live stream: what it was sent, and whether it keeps up. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Micros } from '../model/clock.ts';
import { LIVE_TYPE } from '../wire/live.ts';
import { takesGzip } from './compress.ts';
import { GzipStream, type Packet } from './live-packet.ts';

/** How long a watcher that was told the end may take to read it, ms. */
const LAST_WORDS = 5_000;

export class Watcher {
  /** The state that it has been sent, by its id. */
  held: string | undefined;
  readonly #response: ServerResponse;
  readonly #gzip: GzipStream | undefined;
  /** When it was sent something last; before the first of it, when it came. */
  #sentAt: Micros;
  #begun = false;
  #behindSince: Micros | undefined;
  #over = false;

  /** Answers the request; events follow. */
  constructor(request: IncomingMessage, response: ServerResponse, now: Micros) {
    this.#response = response;
    this.#sentAt = now;
    this.held = idOf(request.headers['last-event-id']);
    this.#gzip = takesGzip(request.headers['accept-encoding']) ? new GzipStream() : undefined;
    // What is cut or hung up fails to be written, and is over anyway.
    response.on('error', () => undefined);
    response.writeHead(200, {
      'content-type': LIVE_TYPE,
      'cache-control': 'no-store',
      connection: 'close',
      // Proxies would wait for more before they pass a little on.
      'x-accel-buffering': 'no',
      ...(this.#gzip && { 'content-encoding': 'gzip' }),
    });
    response.flushHeaders();
  }

  /** Since when it has not read what it was sent; undefined while it keeps up. */
  behindSince(now: Micros): Micros | undefined {
    const isBehind = this.#begun && this.#response.writableLength > 0;
    this.#behindSince = isBehind ? (this.#behindSince ?? now) : undefined;
    return this.#behindSince;
  }

  /** How long it has been sent nothing, µs. */
  quietFor(now: Micros): Micros {
    return now - this.#sentAt;
  }

  send(packet: Packet, now: Micros): void {
    if (this.#over) return;
    this.#sentAt = now;
    this.#begun = true;
    this.#response.write(this.#gzip ? this.#gzip.take(packet) : packet.plain);
  }

  /** Sends the last event and hangs up; resolves when the connection is gone. */
  end(packet: Packet, now: Micros): Promise<void> {
    this.send(packet, now);
    const response = this.#response;
    return new Promise((resolve) => {
      if (response.closed || this.#over) {
        resolve();
        return;
      }
      this.#over = true;
      const timer = setTimeout(() => response.destroy(), LAST_WORDS);
      response.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      response.end(this.#gzip?.trailer());
    });
  }
}

function idOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' ? header : undefined;
}
