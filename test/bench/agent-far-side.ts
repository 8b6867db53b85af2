/** Whoever an agent sends to, as cheap as can be: it counts annotations and keeps what the agent told of itself. */
import { createSocket } from 'node:dgram';
import { PackedShape } from '../../src/wire/packed.ts';
import type { SenderTotals } from '../../src/wire/packed.ts';
import { HttpServer } from '../intake/http-server.ts';

const RECEIVE_BUFFER = 4 * 1024 * 1024;

export class Arrivals {
  readonly #shape = new PackedShape();
  #sequence = 0;
  annotations = 0;
  /** The latest. */
  told: Readonly<SenderTotals> | undefined;

  /** Takes a datagram; one that comes twice, as batches may that were tried again, counts once. */
  take(datagram: Uint8Array): void {
    this.#shape.read(datagram);
    const { totals, count } = this.#shape;
    if (totals.sequence <= this.#sequence) return;
    this.#sequence = totals.sequence;
    this.annotations += count;
    this.told = { ...totals };
  }
}

export interface FarSide {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function udpFarSide(arrivals: Arrivals): Promise<FarSide> {
  const socket = createSocket('udp4');
  socket.on('message', (datagram) => arrivals.take(datagram));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setRecvBufferSize(RECEIVE_BUFFER);
  const { port } = socket.address();
  const close = (): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));
  return { url: `udp://127.0.0.1:${port}`, port, close };
}

/** @param at its port; 0 takes any. */
export async function httpFarSide(arrivals: Arrivals, at = 0): Promise<FarSide> {
  const intake = await HttpServer.open(at, (datagram) => arrivals.take(datagram));
  const { port } = intake.address;
  return { url: `http://127.0.0.1:${port}`, port, close: () => intake.close() };
}
