/** Datagrams over UDP: handed to the kernel, which tells only of what it refused. */
import { DgramAsPromised } from 'dgram-as-promised';
import type { SocketAsPromised } from 'dgram-as-promised';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { Clock, Micros } from '../model/clock.ts';
import { MINUTE, SECOND } from '../model/clock.ts';
import type { Carrier, Parcel } from './carrier.ts';

/** Handed to the kernel at once, bytes: what its usual send buffer of 208 KiB takes. */
const BATCH_BYTES: number = 128 * 1024;

/**
 * How often the kernel is asked to send a datagram. On a connected socket it
 * tells that nobody listened to the one before by refusing this one.
 */
const TRIES = 2;

/**
 * How long an address is taken for the host's: less when it refuses. One that
 * is simply gone does not, so that it is asked for now and then in any case.
 */
const FRESH: Micros = MINUTE;
const FRESH_IN_TROUBLE: Micros = 5 * SECOND;

/** All addresses of a host, the one to take first. Rejects when it is not known. */
type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

export interface UdpTarget {
  readonly host: string;
  readonly port: number;
  /** Tells how old an address is. */
  readonly clock: Clock;
  /** Default the system's. */
  readonly lookup?: Lookup;
}

/** A socket that sends to one address alone. */
interface Line {
  readonly address: string;
  readonly socket: SocketAsPromised;
}

export class UdpCarrier implements Carrier {
  readonly batchBytes: number = BATCH_BYTES;
  readonly #target: UdpTarget;
  #line: Line;
  /** To where the host is now, from the next batch on. */
  #next: Line | undefined;
  #lookedUp: Micros;
  #isLooking = false;
  #closed = false;
  #trouble: string | undefined;

  /** Rejects when the host is not known. */
  static async open(target: UdpTarget): Promise<UdpCarrier> {
    const [first] = await addressesOf(target);
    return new UdpCarrier(target, await connect(first!, target.port));
  }

  private constructor(target: UdpTarget, line: Line) {
    this.#target = target;
    this.#line = line;
    this.#lookedUp = target.clock.now();
    this.#listen(line);
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  async carry(parcels: readonly Parcel[]): Promise<number> {
    void this.#lookAgain();
    await this.#change();
    const { socket } = this.#line;
    return new Promise((resolve) => {
      let open = parcels.length;
      let notTaken = 0;
      if (open === 0) resolve(0);
      const settled = (error: Error | null, { annotations }: Parcel): void => {
        if (error) notTaken += annotations;
        if (--open === 0) resolve(notTaken);
      };
      this.#trouble = undefined;
      for (const parcel of parcels) this.#send(socket, parcel, TRIES, settled);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#change();
    await this.#line.socket.close();
  }

  #send(
    socket: SocketAsPromised,
    parcel: Parcel,
    tries: number,
    settled: (error: Error | null, parcel: Parcel) => void,
  ): void {
    socket.socket.send(parcel.datagram, (error) => {
      if (error) this.#note(error);
      if (error && tries > 1) this.#send(socket, parcel, tries - 1, settled);
      else settled(error, parcel);
    });
  }

  /** Asks where the host is now, when it is time to; sending goes on meanwhile. */
  async #lookAgain(): Promise<void> {
    const { clock, port } = this.#target;
    const fresh = this.#trouble === undefined ? FRESH : FRESH_IN_TROUBLE;
    if (this.#isLooking || clock.now() - this.#lookedUp < fresh) return;
    this.#isLooking = true;
    try {
      const addresses = await addressesOf(this.#target);
      // A host of several addresses tells them in changing order: one that still holds is kept.
      const isHere = addresses.some(({ address }) => address === this.#line.address);
      if (!isHere && !this.#closed) {
        const line = await connect(addresses[0]!, port);
        this.#listen(line);
        if (this.#closed) await line.socket.close();
        else this.#next = line;
      }
    } catch {
      // Nobody knows now: the address that was known is better than none.
    }
    this.#lookedUp = clock.now();
    this.#isLooking = false;
  }

  /** Nothing is on its way between two batches, so that the socket may change. */
  async #change(): Promise<void> {
    const next = this.#next;
    if (next === undefined) return;
    this.#next = undefined;
    const before = this.#line;
    this.#line = next;
    await before.socket.close().catch(() => undefined);
  }

  #listen({ socket }: Line): void {
    // That nobody listened to an earlier datagram; the next send says it as well.
    socket.socket.on('error', (error) => this.#note(error));
  }

  #note(error: NodeJS.ErrnoException): void {
    const { host, port } = this.#target;
    const why = error.code === 'ECONNREFUSED' ? 'nobody listens there' : error.message;
    this.#trouble = `Nothing gets to ${host}:${port}: ${why}.`;
  }
}

async function addressesOf({ host, lookup: ask = lookupAll }: UdpTarget): Promise<LookupAddress[]> {
  const addresses = [...(await ask(host))];
  if (addresses.length === 0) throw new Error(`${host} has no address`);
  return addresses;
}

function lookupAll(host: string): Promise<LookupAddress[]> {
  return lookup(host, { all: true });
}

/** A connected socket saves the kernel a look-up for every datagram. */
async function connect({ address, family }: LookupAddress, port: number): Promise<Line> {
  const socket = DgramAsPromised.createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    await socket.bind();
    const connected = once(socket.socket, 'connect');
    socket.socket.connect(port, address);
    await connected;
  } catch (error) {
    await socket.close().catch(() => undefined);
    throw error;
  }
  return { address, socket };
}
