import { DgramAsPromised } from 'dgram-as-promised';
import type { SocketAsPromised } from 'dgram-as-promised';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';

/** Datagrams handed to the kernel and not yet taken by it. More would only hide that it is full. */
const MAX_OUTSTANDING = 256;

/** Room for a frame at first; a larger one gets a larger slot. */
const SLOT_BYTES = 1_024;

/** A datagram on its way needs its bytes to itself until the kernel has them. */
interface Slot {
  bytes: Uint8Array;
  readonly done: (error: Error | null) => void;
}

/** Sends datagrams to one place, a bounded number at a time, and counts what became of them. */
export class Sender {
  #sent = 0;
  #failed = 0;
  #problem: string | undefined;
  readonly #socket: SocketAsPromised;
  readonly #free: Slot[] = [];
  #wake: (() => void) | undefined;

  /** Rejects when the host is not known or cannot be reached. */
  static async open(host: string, port: number): Promise<Sender> {
    const { address, family } = await lookup(host);
    const socket = DgramAsPromised.createSocket(family === 6 ? 'udp6' : 'udp4');
    await socket.bind();
    try {
      // A connected socket saves the kernel a look-up for every datagram.
      const connected = once(socket.socket, 'connect');
      socket.socket.connect(port, address);
      await connected;
    } catch (error) {
      await socket.close();
      throw error;
    }
    return new Sender(socket);
  }

  private constructor(socket: SocketAsPromised) {
    this.#socket = socket;
    // That nobody listened to an earlier datagram; the next send says it as well.
    socket.socket.on('error', (error) => this.#note(error));
    for (let i = 0; i < MAX_OUTSTANDING; i++) this.#free.push(this.#slot());
  }

  /** Datagrams that the kernel took. */
  get sent(): number {
    return this.#sent;
  }

  /** Datagrams that it refused. */
  get failed(): number {
    return this.#failed;
  }

  /** What it said last when it refused one. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** True while another datagram may be sent. */
  get hasRoom(): boolean {
    return this.#free.length > 0;
  }

  /** Settles when there is room again. */
  async room(): Promise<void> {
    while (!this.hasRoom) await this.#next();
  }

  /** Copies the bytes and sends them; only while there is room. */
  send(bytes: Uint8Array): void {
    const slot = this.#free.pop();
    if (!slot) throw new Error('The sender has no room: ask hasRoom first.');
    if (slot.bytes.length < bytes.length) slot.bytes = new Uint8Array(bytes.length);
    slot.bytes.set(bytes);
    this.#socket.socket.send(slot.bytes, 0, bytes.length, slot.done);
  }

  /** Waits for what is outstanding and closes the socket. */
  async close(): Promise<void> {
    while (this.#free.length < MAX_OUTSTANDING) await this.#next();
    await this.#socket.close();
  }

  #slot(): Slot {
    const slot: Slot = {
      bytes: new Uint8Array(SLOT_BYTES),
      done: (error) => {
        this.#free.push(slot);
        if (error) {
          this.#failed++;
          this.#note(error);
        } else this.#sent++;
        this.#wake?.();
      },
    };
    return slot;
  }

  #note(error: NodeJS.ErrnoException): void {
    this.#problem = error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message;
  }

  /** Settles when the next outstanding datagram is done with. */
  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
