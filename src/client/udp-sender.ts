/** Datagrams to one place, a bounded number at a time. Never waits, never throws, keeps no process alive. */
import type { SocketAsPromised } from 'dgram-as-promised';
import { lookup } from 'node:dns/promises';
import type { Address } from './address.ts';
import { Loss, lossOf } from './losses.ts';

/** Datagrams handed to the kernel and not yet taken by it: 90 KB at the usual size. More would only hide that it is full. */
const MAX_OUTSTANDING = 64;

/** How long a place that cannot be reached is left alone before it is looked for again, ms. */
const RETRY_AFTER = 5_000;

export interface SenderEvents {
  /** There is room, or it is known that there will be none: time to go on. */
  ready(): void;
  /** The kernel has a datagram of so many annotations, or refused it. */
  settled(annotations: number, loss: Loss | undefined): void;
}

/** A datagram on its way needs its bytes to itself until the kernel has them. */
interface Slot {
  bytes: Uint8Array;
  annotations: number;
  readonly done: (error: Error | null) => void;
}

export class UdpSender {
  readonly #events: SenderEvents;
  readonly #free: Slot[] = [];
  #slots = 0;
  #socket: SocketAsPromised | undefined;
  #retry: NodeJS.Timeout | undefined;
  #unreachable: Loss | undefined;
  #closed = false;
  #refusals = 0;

  /** @param to undefined for an address that could not be read: all is lost, and counted. */
  constructor(to: Address | undefined, events: SenderEvents) {
    this.#events = events;
    if (to === undefined) this.#unreachable = Loss.noAddress;
    else void this.#open(to);
  }

  /** Why nothing can be sent; undefined while it can, or while that is not known yet. */
  get unreachable(): Loss | undefined {
    return this.#unreachable;
  }

  /** How often a datagram that the kernel had taken was turned away, as far as it was said. */
  get refusals(): number {
    return this.#refusals;
  }

  /** True while another datagram may be sent. */
  get hasRoom(): boolean {
    return this.#socket !== undefined && (this.#free.length > 0 || this.#slots < MAX_OUTSTANDING);
  }

  /** Copies the bytes and sends them; only while there is room. */
  send(bytes: Uint8Array, annotations: number): void {
    const slot = this.#free.pop() ?? this.#slot();
    if (slot.bytes.length < bytes.length) slot.bytes = new Uint8Array(bytes.length);
    slot.bytes.set(bytes);
    slot.annotations = annotations;
    try {
      this.#socket!.socket.send(slot.bytes, 0, bytes.length, slot.done);
    } catch (error) {
      slot.done(error as Error);
    }
  }

  /** Closes the socket; what is outstanding is with the kernel. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = undefined;
    await socket?.close().catch(() => undefined);
  }

  async #open(to: Address): Promise<void> {
    let socket: SocketAsPromised | undefined;
    try {
      // Loaded with the first socket, so that importing the library is quick.
      const { DgramAsPromised } = await import('dgram-as-promised');
      const { address, family } = await lookup(to.host);
      socket = DgramAsPromised.createSocket(family === 6 ? 'udp6' : 'udp4');
      // Which of the earlier datagrams the kernel speaks of is not known, only that one was turned away.
      socket.socket.on('error', () => this.#refusals++);
      await socket.bind();
      socket.unref();
      await connect(socket, to.port, address);
    } catch (error) {
      await socket?.close().catch(() => undefined);
      this.#failed(to, lossOf(error as NodeJS.ErrnoException));
      return;
    }
    if (this.#closed) {
      await socket.close().catch(() => undefined);
      return;
    }
    this.#socket = socket;
    this.#unreachable = undefined;
    this.#events.ready();
  }

  #failed(to: Address, loss: Loss): void {
    this.#unreachable = loss;
    if (!this.#closed) {
      this.#retry = setTimeout(() => void this.#open(to), RETRY_AFTER).unref();
    }
    this.#events.ready();
  }

  #slot(): Slot {
    this.#slots++;
    const slot: Slot = {
      bytes: new Uint8Array(0),
      annotations: 0,
      done: (error) => {
        this.#free.push(slot);
        this.#events.settled(slot.annotations, error === null ? undefined : lossOf(error));
      },
    };
    return slot;
  }
}

/** A connected socket saves the kernel a look-up for every datagram, and hears that nobody listens. */
function connect(socket: SocketAsPromised, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.socket.connect(port, address, (error?: Error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
