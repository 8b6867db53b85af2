/** Whoever the library sends to: the real intake on a free port of this machine, and all that it heard. */
import { vi } from 'vitest';
import type { TracerOptions, Tracer } from '../../src/client/index.ts';
import { createTracer } from '../../src/client/index.ts';
import { DgramAsPromised } from 'dgram-as-promised';
import type { SocketAsPromised } from 'dgram-as-promised';
import type { Annotation } from '../../src/model/annotation.ts';
import { kindWords } from '../../src/model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { readDatagram } from '../../src/wire/datagram.ts';
import type { SenderTotals } from '../../src/wire/datagram.ts';

export class Receiver {
  readonly port: number;
  readonly annotations: Annotation[] = [];
  readonly datagrams: Uint8Array[] = [];
  readonly totals: SenderTotals[] = [];
  readonly #socket: SocketAsPromised;
  readonly #tracers: Tracer[] = [];

  static async open(): Promise<Receiver> {
    const socket = DgramAsPromised.createSocket('udp4');
    const { port } = await socket.bind(0, '127.0.0.1');
    return new Receiver(socket, port);
  }

  private constructor(socket: SocketAsPromised, port: number) {
    this.#socket = socket;
    this.port = port;
    socket.setRecvBufferSize(4 * 1024 * 1024);
    const vocabulary = new Vocabulary();
    const record = new AnnotationRecord();
    socket.socket.on('message', (bytes) => {
      this.datagrams.push(bytes);
      readDatagram(bytes, vocabulary, record, {
        annotation: (told) => this.annotations.push(told.annotation(vocabulary)),
        rejected: (reason) => {
          throw new Error(`not readable: ${reason}`);
        },
        totals: (totals) => this.totals.push({ ...totals }),
      });
    });
  }

  /** A tracer that sends here, closed with the receiver. */
  tracer(service: string, options: Partial<TracerOptions> = {}): Tracer {
    const tracer = createTracer({
      service,
      host: `host-of-${service}`,
      zone: 'zone',
      address: `127.0.0.1:${this.port}`,
      flush: { ms: 5 },
      ...options,
    });
    this.#tracers.push(tracer);
    return tracer;
  }

  /** Resolves when so many annotations are here. */
  async heard(count: number): Promise<readonly Annotation[]> {
    await vi.waitFor(
      () => {
        if (this.annotations.length < count) throw new Error(`heard ${this.annotations.length}`);
      },
      { timeout: 10_000, interval: 2 },
    );
    return this.annotations;
  }

  /** `REQ fare.basefare` of each, in order. */
  get lines(): string[] {
    return this.annotations.map(lineOf);
  }

  async close(): Promise<void> {
    await Promise.all(this.#tracers.map((tracer) => tracer.close()));
    await this.#socket.close();
  }
}

function lineOf({ kind, origin, destination }: Annotation): string {
  return `${kindWords[kind]} ${origin} → ${destination}`;
}
