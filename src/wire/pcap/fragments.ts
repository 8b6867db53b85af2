/** Datagrams that IP divided, put together again. They come in any order, some never whole, some made to hurt. */
import type { Micros } from '../../model/clock.ts';
import { SECOND } from '../../model/clock.ts';
import type { IpPacket } from './ip.ts';

/** Begun at once: a large datagram takes 72 KiB, so 4.5 MiB. A kernel keeps 4 MiB. */
const MAX_BEGUN = 64;

/** A sender's next datagram may have the number of one of which a part was lost. Kernels wait as long. */
const PATIENCE: Micros = 30 * SECOND;

/** What IP counts fragments in; all but the last are whole units. */
const UNIT = 8;
const MAX_BYTES = 65_535;

interface Begun {
  readonly bytes: Uint8Array;
  readonly units: Uint8Array;
  since: Micros;
  has: number;
  /** Bytes of the whole, 0 while the last part has not come. */
  length: number;
}

/** Why a datagram was given up. */
export type GivenUp = 'incomplete' | 'untrue';

export class Fragments {
  readonly #begun = new Map<string, Begun>();
  /** Done with, to be filled again. */
  readonly #free: Begun[] = [];
  readonly #giveUp: (why: GivenUp, start: Uint8Array) => void;

  /** `giveUp` is told of each datagram that never became whole, with what there is of its first 8 bytes, or none. */
  constructor(giveUp: (why: GivenUp, start: Uint8Array) => void) {
    this.#giveUp = giveUp;
  }

  /** Adds a part, `bytes[packet.start..packet.end)`; returns the whole once it is, which the next part may write over. */
  add(bytes: Uint8Array, packet: IpPacket, at: Micros): Uint8Array | undefined {
    const { key, offset, isLast, start } = packet;
    const length = packet.end - start;
    const end = offset + length;
    let begun = this.#begun.get(key);
    if (begun && Math.abs(at - begun.since) > PATIENCE) {
      this.#drop(key, begun, 'incomplete');
      begun = undefined;
    }
    begun ??= this.#begin(key, at);
    const isUntrue =
      length === 0 ||
      end > MAX_BYTES ||
      (!isLast && length % UNIT !== 0) ||
      (isLast && begun.length !== 0 && begun.length !== end) ||
      (isLast && begun.units.includes(1, Math.ceil(end / UNIT))) ||
      (begun.length !== 0 && end > begun.length);
    const isNew = !isUntrue && this.#cover(begun, offset, length);
    if (!isNew && !isUntrue && isSame(begun, bytes, packet)) return undefined;
    // Parts that overlap are told apart by nobody: as RFC 5722 has it, the whole is thrown away.
    if (!isNew) {
      this.#drop(key, begun, 'untrue');
      return undefined;
    }
    begun.bytes.set(bytes.subarray(start, packet.end), offset);
    if (isLast) begun.length = end;
    if (begun.length === 0 || begun.has < Math.ceil(begun.length / UNIT)) return undefined;
    this.#begun.delete(key);
    this.#free.push(begun);
    return begun.bytes.subarray(0, begun.length);
  }

  /** No more comes. */
  end(): void {
    for (const [key, begun] of this.#begun) this.#drop(key, begun, 'incomplete');
  }

  #begin(key: string, at: Micros): Begun {
    if (this.#begun.size === MAX_BEGUN) {
      const [oldest] = this.#begun;
      if (oldest) this.#drop(...oldest, 'incomplete');
    }
    const begun = this.#free.pop() ?? {
      bytes: new Uint8Array(MAX_BYTES),
      units: new Uint8Array(Math.ceil(MAX_BYTES / UNIT)),
      since: at,
      has: 0,
      length: 0,
    };
    begun.units.fill(0);
    begun.since = at;
    begun.has = begun.length = 0;
    this.#begun.set(key, begun);
    return begun;
  }

  /** Marks a part as there; false when something of it is there already. */
  #cover(begun: Begun, offset: number, length: number): boolean {
    const from = offset / UNIT;
    const to = Math.ceil((offset + length) / UNIT);
    if (begun.units.subarray(from, to).includes(1)) return false;
    begun.units.fill(1, from, to);
    begun.has += to - from;
    return true;
  }

  #drop(key: string, begun: Begun, why: GivenUp): void {
    this.#begun.delete(key);
    this.#free.push(begun);
    this.#giveUp(why, begun.bytes.subarray(0, begun.units[0] === 1 ? UNIT : 0));
  }
}

/** Whether a part came a second time as it was. */
function isSame({ bytes: there, units }: Begun, bytes: Uint8Array, packet: IpPacket): boolean {
  for (let at = packet.start; at < packet.end; at++) {
    const place = packet.offset + at - packet.start;
    if (units[Math.floor(place / UNIT)] !== 1 || there[place] !== bytes[at]) return false;
  }
  return true;
}
