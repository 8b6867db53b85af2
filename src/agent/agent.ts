/**
 * The host daemon: takes UDP from every service on its host, single frames and
 * packed datagrams alike, and publishes packed ones to one receiver.
 */
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { SocketAddress } from '../intake/kernel-drops.ts';
import { InputProblem } from '../intake/problem.ts';
import { Senders } from '../intake/senders.ts';
import { UdpPort } from '../intake/udp-port.ts';
import type { Clock, Micros } from '../model/clock.ts';
import { DATAGRAM_BYTES } from '../wire/datagram-writer.ts';
import type { BacklogLimits } from './backlog.ts';
import type { Carrier } from './carrier.ts';
import { Forwarder } from './forwarder.ts';
import { HttpCarrier } from './http-carrier.ts';
import { Outbox } from './outbox.ts';
import type { OutboxCounts } from './outbox.ts';
import { Publisher } from './publisher.ts';
import { UdpCarrier } from './udp-carrier.ts';

/** The talk's own: annotations that wait at most, and for how long, ms. */
export const FILL = 200;
export const WINDOW = 2_000;

/** Bytes of a datagram over HTTP, where no path limits it: a larger one costs less for each annotation. */
const HTTP_DATAGRAM_BYTES = 16_384;

/** What waits while the far side is slow: a minute of 1,500 annotations a second, at 250 bytes each. */
export const BACKLOG: BacklogLimits = { annotations: 100_000, bytes: 32 * 1024 * 1024 };

/** DESIGN section 4: the original's port. */
const USUAL_PORT = 7760;

const MILLISECOND: Micros = 1_000;

/** How often what the kernel dropped is passed on, ms. */
const DROPS_EVERY = 1_000;

export interface AgentOptions {
  /** Where services send. */
  readonly udp: SocketAddress;
  /** udp://HOST:PORT, http://HOST:PORT or https://HOST:PORT. */
  readonly to: URL;
  readonly clock: Clock;
  /** For receivers by HTTP that ask for one. */
  readonly token?: string;
  readonly fill?: number;
  /** ms */
  readonly window?: number;
  readonly datagramBytes?: number;
  readonly backlog?: BacklogLimits;
}

/** What an agent knows of itself, cumulative. */
export interface AgentCounts extends OutboxCounts {
  readonly datagrams: number;
  /** Lost before it came here, as far as clients and the kernel told. */
  readonly upstreamLost: number;
  /** Bytes of memory that what waits takes. */
  readonly waitingBytes: number;
}

interface Parts {
  readonly port: UdpPort;
  readonly carrier: Carrier;
  readonly outbox: Outbox;
  readonly forwarder: Forwarder;
  readonly publisher: Publisher;
  readonly clock: Clock;
}

export class Agent {
  readonly #parts: Parts;
  readonly #timer: NodeJS.Timeout;

  /** Binds the port and finds the far side. Rejects with an `InputProblem`. */
  static async open(options: AgentOptions): Promise<Agent> {
    const { udp, to, clock } = options;
    const sender = newSender();
    const carrier = await openCarrier(to, sender, clock, options.token);
    const outbox: Outbox = new Outbox({
      sender,
      singles: newSender(),
      datagramBytes: options.datagramBytes ?? (isUdp(to) ? DATAGRAM_BYTES : HTTP_DATAGRAM_BYTES),
      limits: options.backlog ?? BACKLOG,
      upstreamLost: () => forwarder.upstreamLost,
    });
    const forwarder = new Forwarder(outbox, new Senders(clock.now()), clock);
    const publisher = new Publisher({
      outbox,
      carrier,
      fill: options.fill ?? FILL,
      window: options.window ?? WINDOW,
      clock,
    });
    const receive = (bytes: Uint8Array): void => {
      forwarder.take(bytes);
      publisher.added();
    };
    try {
      const port = await UdpPort.open({ ...udp, receive });
      return new Agent({ port, carrier, outbox, forwarder, publisher, clock });
    } catch (error) {
      await publisher.close(0);
      await carrier.close();
      throw error;
    }
  }

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#passDrops(), DROPS_EVERY);
  }

  get address(): SocketAddress {
    return this.#parts.port.address;
  }

  counts(): AgentCounts {
    const { outbox, forwarder } = this.#parts;
    const { datagrams, upstreamLost } = forwarder;
    return { ...outbox.counts, datagrams, upstreamLost, waitingBytes: outbox.bytes };
  }

  /** One sentence each, for people: a receive buffer that was capped, a far side that cannot be reached. */
  notes(): string[] {
    const { port, carrier } = this.#parts;
    return carrier.trouble === undefined ? port.notes : [...port.notes, carrier.trouble];
  }

  /** Takes what has arrived, sends all that waits for at most so many ms, and frees the port. */
  async close(deadline: number): Promise<AgentCounts> {
    const { port, carrier, publisher } = this.#parts;
    clearInterval(this.#timer);
    await this.#drain(deadline / 2);
    await port.readDrops();
    this.#passDrops();
    await port.close();
    await publisher.close(deadline / 2);
    await carrier.close();
    return this.counts();
  }

  #passDrops(): void {
    const { port, forwarder } = this.#parts;
    forwarder.kernelDropped(port.kernelDrops ?? 0);
  }

  /** Lets the event loop turn until a turn brings no datagram: what the kernel holds came before the end. */
  async #drain(deadline: number): Promise<void> {
    const { forwarder, clock } = this.#parts;
    const until = clock.now() + deadline * MILLISECOND;
    let before = -1;
    while (before !== forwarder.datagrams && clock.now() < until) {
      before = forwarder.datagrams;
      await turn();
      await turn();
    }
  }
}

async function openCarrier(
  to: URL,
  sender: string,
  clock: Clock,
  token: string | undefined,
): Promise<Carrier> {
  if (!isUdp(to)) return new HttpCarrier(to, sender, Math.random, token);
  // As URLs write it, an IPv6 address has brackets.
  const host = to.hostname.replace(/^\[|\]$/g, '');
  try {
    return await UdpCarrier.open({ host, port: Number(to.port || USUAL_PORT), clock });
  } catch (error) {
    throw new InputProblem(
      `Nothing can be sent to ${to.host} (${(error as Error).message}); choose another place with --to.`,
    );
  }
}

function isUdp(to: URL): boolean {
  return to.protocol === 'udp:';
}

/** By chance: who starts anew is a new sender. */
function newSender(): string {
  return randomBytes(8).toString('hex');
}
