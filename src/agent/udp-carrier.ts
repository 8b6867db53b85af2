/** Datagrams over UDP: handed to the kernel, which tells only of what it refused. */
import { DgramAsPromised } from 'dgram-as-promised';
import type { SocketAsPromised } from 'dgram-as-promised';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { Carrier, Parcel } from './carrier.ts';

/** Handed to the kernel at once, bytes: what its usual send buffer of 208 KiB takes. */
const BATCH_BYTES: number = 128 * 1024;

/**
 * How often the kernel is asked to send a datagram. On a connected socket it
 * tells that nobody listened to the one before by refusing this one.
 */
const TRIES = 2;

export class UdpCarrier implements Carrier {
  readonly batchBytes: number = BATCH_BYTES;
  readonly #to: string;
  readonly #socket: SocketAsPromised;
  #trouble: string | undefined;

  /** Rejects when the host is not known. */
  static async open(host: string, port: number): Promise<UdpCarrier> {
    const { address, family } = await lookup(host);
    const socket = DgramAsPromised.createSocket(family === 6 ? 'udp6' : 'udp4');
    await socket.bind();
    // A connected socket saves the kernel a look-up for every datagram.
    const connected = once(socket.socket, 'connect');
    socket.socket.connect(port, address);
    await connected;
    return new UdpCarrier(socket, `${host}:${port}`);
  }

  private constructor(socket: SocketAsPromised, to: string) {
    this.#socket = socket;
    this.#to = to;
    // That nobody listened to an earlier datagram; the next send says it as well.
    socket.socket.on('error', (error) => this.#note(error));
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  carry(parcels: readonly Parcel[]): Promise<number> {
    return new Promise((resolve) => {
      let open = parcels.length;
      let notTaken = 0;
      if (open === 0) resolve(0);
      const settled = (error: Error | null, { annotations }: Parcel): void => {
        if (error) notTaken += annotations;
        if (--open === 0) resolve(notTaken);
      };
      this.#trouble = undefined;
      for (const parcel of parcels) this.#send(parcel, TRIES, settled);
    });
  }

  async close(): Promise<void> {
    await this.#socket.close();
  }

  #send(
    parcel: Parcel,
    tries: number,
    settled: (error: Error | null, parcel: Parcel) => void,
  ): void {
    this.#socket.socket.send(parcel.datagram, (error) => {
      if (error) this.#note(error);
      if (error && tries > 1) this.#send(parcel, tries - 1, settled);
      else settled(error, parcel);
    });
  }

  #note(error: NodeJS.ErrnoException): void {
    const why = error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message;
    this.#trouble = `Nothing gets to ${this.#to}: ${why}.`;
  }
}
