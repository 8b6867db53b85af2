/** An interface of a pcapng section: what its packets are, and how it counts time. */
import type { Micros } from '../../model/clock.ts';
import { SECOND } from '../../model/clock.ts';

export interface Interface {
  readonly link: number;
  /** Most bytes of a packet that were captured. */
  readonly snapLength: number;
  /** Time is counted in parts of a second: so many of them are one. */
  readonly perSecond: bigint;
  /** s, added to each time. */
  readonly offset: number;
}

const Option = { end: 0, resolution: 9, offset: 14 } as const;

const BODY_BYTES = 8;
const DEFAULT_RESOLUTION = 6;

/** Parts so small that a count of 64 bits is over within the hour are nobody's. */
const MAX_DECIMAL = 15;
const MAX_BINARY = 50;

/** Reads the body of an interface description; undefined when it is none. */
export function readInterface(
  view: DataView,
  start: number,
  end: number,
  isLittle: boolean,
): Interface | undefined {
  if (start + BODY_BYTES > end) return undefined;
  let resolution = DEFAULT_RESOLUTION;
  let offset = 0;
  let at = start + BODY_BYTES;
  while (at + 4 <= end) {
    const option = view.getUint16(at, isLittle);
    const length = view.getUint16(at + 2, isLittle);
    const value = at + 4;
    if (option === Option.end || value + length > end) break;
    if (option === Option.resolution && length === 1) resolution = view.getUint8(value);
    if (option === Option.offset && length === 8)
      offset = Number(view.getBigInt64(value, isLittle));
    at = value + Math.ceil(length / 4) * 4;
  }
  const perSecond = partsOf(resolution);
  if (perSecond === undefined || !Number.isSafeInteger(offset * SECOND)) return undefined;
  const snapLength = view.getUint32(start + 4, isLittle);
  return {
    link: view.getUint16(start, isLittle),
    snapLength: snapLength === 0 ? Infinity : snapLength,
    perSecond,
    offset,
  };
}

/** A power of ten, or with the highest bit set one of two. */
function partsOf(resolution: number): bigint | undefined {
  const power = resolution & 0x7f;
  if (resolution > 0x7f) return power > MAX_BINARY ? undefined : 1n << BigInt(power);
  return power > MAX_DECIMAL ? undefined : 10n ** BigInt(power);
}

const MICROS = BigInt(SECOND);

/** A time of the interface, given as its two halves. */
export function microsOf({ perSecond, offset }: Interface, high: number, low: number): Micros {
  const shift = offset * SECOND;
  if (perSecond === MICROS) return shift + high * 0x1_0000_0000 + low;
  const parts = (BigInt(high) << 32n) | BigInt(low);
  return shift + Number((parts * MICROS) / perSecond);
}
