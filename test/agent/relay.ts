/** A network that drops, duplicates and reorders a share of the datagrams, by a seed. */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { PackedShape } from '../../src/wire/packed.ts';
import { Reason } from '../../src/wire/reasons.ts';
import type { Address } from '../intake/sender.ts';

export interface Faults {
  readonly drop: number;
  readonly duplicate: number;
  /** Held back until so many others have passed at most. */
  readonly reorder: number;
  readonly seed: number;
}

const HELD_FOR = 12;

export class Relay {
  readonly #socket: Socket;
  readonly #to: Address;
  /** May be changed on the way. */
  faults: Faults;
  readonly #shape = new PackedShape();
  readonly #held: { readonly bytes: Uint8Array; after: number }[] = [];
  #state: number;

  dropped = 0;
  /** Annotations of packed datagrams that were dropped, and not passed on as a duplicate either. */
  annotationsLost = 0;
  duplicated = 0;
  reordered = 0;

  static async open(to: Address, faults: Faults): Promise<Relay> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    socket.setRecvBufferSize(4 * 1024 * 1024);
    return new Relay(socket, to, faults);
  }

  private constructor(socket: Socket, to: Address, faults: Faults) {
    this.#socket = socket;
    this.#to = to;
    this.faults = faults;
    this.#state = faults.seed;
    socket.on('message', (bytes) => this.#pass(bytes));
    // Nobody listens while an agent is dead.
    socket.on('error', () => undefined);
  }

  get address(): Address {
    return { host: '127.0.0.1', port: this.#socket.address().port };
  }

  close(): void {
    this.#socket.close();
  }

  #pass(bytes: Uint8Array): void {
    const { drop, duplicate, reorder } = this.faults;
    const isDropped = this.#random() < drop;
    if (isDropped) this.dropped++;
    else if (this.#random() < reorder) {
      this.reordered++;
      this.#held.push({ bytes, after: 1 + Math.floor(this.#random() * HELD_FOR) });
    } else this.#send(bytes);
    if (this.#random() < duplicate) {
      this.duplicated++;
      this.#held.push({ bytes, after: 1 + Math.floor(this.#random() * HELD_FOR) });
    } else if (isDropped && this.#shape.read(bytes) === Reason.none) {
      this.annotationsLost += this.#shape.count;
    }
    for (let i = this.#held.length - 1; i >= 0; i--) {
      const held = this.#held[i]!;
      if (held.after-- > 0) continue;
      this.#held.splice(i, 1);
      this.#send(held.bytes);
    }
  }

  #send(bytes: Uint8Array): void {
    this.#socket.send(bytes, this.#to.port, this.#to.host, () => undefined);
  }

  /** mulberry32: the same seed, the same network. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  }
}
