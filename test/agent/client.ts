/** A service that offers annotations faster or slower, packs them and counts what its queue had no room for. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import type { Annotation } from '../../src/model/annotation.ts';
import { DatagramWriter } from '../../src/wire/datagram-writer.ts';
import type { Address } from '../intake/sender.ts';
import { annotation } from '../intake/sender.ts';

const QUEUE = 200;

export class Client {
  readonly #to: Address;
  readonly #socket: Socket = createSocket('udp4');
  readonly #writer: DatagramWriter;
  readonly #queue: Annotation[] = [];
  readonly #name: string;
  offered = 0;
  dropped = 0;
  #packed = 0;

  constructor(to: Address, name: string) {
    this.#to = to;
    this.#name = name;
    this.#writer = new DatagramWriter(randomBytes(8).toString('hex'));
  }

  /** Offers so many annotations, each of a call of its own. */
  offer(count: number): void {
    for (let i = 0; i < count; i++) {
      const id = ++this.offered;
      if (this.#queue.length >= QUEUE) {
        this.dropped++;
        continue;
      }
      const traceId = `${this.#name}${Math.floor(id / 50)}`.padEnd(32, '0');
      const spanId = id.toString(16).padStart(16, '0');
      this.#queue.push(annotation({ traceId, spanId, timestamp: 1_700_000_000_000_000 + id }));
    }
  }

  /** Sends all that is queued. */
  async flush(): Promise<void> {
    for (const told of this.#queue.splice(0)) {
      if (this.#writer.add(told) === 'next') await this.tell();
    }
    if (this.#writer.annotations > 0) await this.tell();
  }

  /** Finishes and sends a datagram, if only of totals. */
  async tell(): Promise<void> {
    this.#packed += this.#writer.annotations;
    const bytes = this.#writer.finish({
      offered: this.#packed + this.dropped,
      dropped: this.dropped,
      upstreamLost: 0,
    });
    await new Promise<void>((resolve) => {
      this.#socket.send(bytes.slice(), this.#to.port, this.#to.host, () => resolve());
    });
  }

  close(): void {
    this.#socket.close();
  }
}
