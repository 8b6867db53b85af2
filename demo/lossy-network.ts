import { DgramAsPromised } from 'dgram-as-promised';
import type { SocketAsPromised } from 'dgram-as-promised';
import { setImmediate } from 'node:timers/promises';
import { PackedShape } from '../src/wire/packed.ts';
import type { Random } from './random.ts';

/** Datagrams that the kernel has not yet taken at most; a network that is full loses too. */
const MAX_OUTSTANDING = 256;

export interface LossyNetworkOptions {
  /** The address that it leads to, 4 or 6. */
  readonly address: string;
  readonly family: number;
  readonly port: number;
  readonly random: Random;
  /** The share of datagrams that is lost now. */
  readonly loss: () => number;
}

/**
 * A way on which datagrams get lost: whoever sends through it has sent them, and
 * whoever receives learns of it by the senders' totals alone.
 */
export class LossyNetwork {
  /** Where the way begins, on this machine. */
  readonly port: number;
  readonly #in: SocketAsPromised;
  readonly #out: SocketAsPromised;
  readonly #options: LossyNetworkOptions;
  readonly #shape = new PackedShape();
  readonly #taken = (): void => void this.#outstanding--;
  #came = 0;
  #outstanding = 0;
  #lost = 0;

  static async open(options: LossyNetworkOptions): Promise<LossyNetwork> {
    const into = DgramAsPromised.createSocket('udp4');
    const { port } = await into.bind(0, '127.0.0.1');
    const out = DgramAsPromised.createSocket(options.family === 6 ? 'udp6' : 'udp4');
    await out.bind();
    return new LossyNetwork(into, port, out, options);
  }

  private constructor(
    into: SocketAsPromised,
    port: number,
    out: SocketAsPromised,
    options: LossyNetworkOptions,
  ) {
    this.#in = into;
    this.port = port;
    this.#out = out;
    this.#options = options;
    into.socket.on('message', (bytes) => this.#pass(bytes));
    // A network does not tell those who send through it that nobody listens at its end.
    out.socket.on('error', () => undefined);
  }

  /** Annotations that got lost here. */
  get lost(): number {
    return this.#lost;
  }

  /** Lets what is on its way arrive, then ends. */
  async close(): Promise<void> {
    // What was sent is in the buffer of our socket: a turn of the loop in which nothing came has emptied it.
    for (let came = -1; came !== this.#came || this.#outstanding > 0;) {
      came = this.#came;
      await setImmediate();
    }
    await Promise.all([this.#in.close(), this.#out.close()]);
  }

  #pass(bytes: Uint8Array): void {
    const { random, loss, address, port } = this.#options;
    this.#came++;
    if (random.share() < loss() || this.#outstanding >= MAX_OUTSTANDING) {
      this.#shape.read(bytes);
      this.#lost += this.#shape.count;
      return;
    }
    this.#outstanding++;
    this.#out.socket.send(bytes, port, address, this.#taken);
  }
}
