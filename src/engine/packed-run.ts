/**
 * A run as the history keeps it. Keys of one entity lie close together and most
 * counts are small, so that a key and its count take two bytes and not eight.
 */
import type { Portions } from './portions.ts';
import { lowerBound, type Run } from './runs.ts';

/** Bytes are pairs of varints: how far a key is from the one before, and its count. */
export interface PackedRun {
  readonly bytes: Uint8Array;
  /** Of each block its place among the bytes, and the key before its first; 0 for the first block. */
  readonly places: Uint32Array;
  readonly befores: Uint32Array;
}

/** Keys in a block: who looks for one key reads as many at most in vain. */
const BLOCK = 64;

/** Keys packed at once: half a millisecond of work. */
const PORTION: number = 500 * BLOCK;

/** Packs a portion at a time. */
export function* packedRun({ keys, counts }: Run): Portions<PackedRun> {
  const bytes = new Uint8Array(yield* sizeOf({ keys, counts }));
  const blocks = Math.ceil(keys.length / BLOCK);
  const packed = { bytes, places: new Uint32Array(blocks), befores: new Uint32Array(blocks) };
  let before = 0;
  let at = 0;
  for (let i = 0; i < keys.length; i++) {
    if (i % BLOCK === 0) {
      packed.places[i / BLOCK] = at;
      packed.befores[i / BLOCK] = before;
      if (i % PORTION === 0) yield;
    }
    const key = keys[i]!;
    at = write(bytes, write(bytes, at, key - before), counts[i]!);
    before = key;
  }
  return packed;
}

/** Reads the keys of `[from, to)`, in order, with their counts. */
export function eachCount(
  { bytes, places, befores }: PackedRun,
  from: number,
  to: number,
  visit: (key: number, count: number) => void,
): void {
  const block = Math.max(0, lowerBound(befores, from) - 1);
  let at = places[block] ?? 0;
  let key = befores[block] ?? 0;
  while (at < bytes.length) {
    let next = bytes[at++]!;
    let apart = next & 0x7f;
    for (let shift = 7; next > 0x7f; shift += 7) {
      next = bytes[at++]!;
      apart |= (next & 0x7f) << shift;
    }
    key += apart;
    if (key >= to) return;
    next = bytes[at++]!;
    let count = next & 0x7f;
    for (let shift = 7; next > 0x7f; shift += 7) {
      next = bytes[at++]!;
      count |= (next & 0x7f) << shift;
    }
    if (key >= from) visit(key, count >>> 0);
  }
}

function write(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}

function* sizeOf({ keys, counts }: Run): Portions<number> {
  let size = 0;
  let before = 0;
  for (let i = 0; i < keys.length; i++) {
    if (i % PORTION === 0) yield;
    size += lengthOf(keys[i]! - before) + lengthOf(counts[i]!);
    before = keys[i]!;
  }
  return size;
}

/** Bytes of a varint: seven bits in each. */
function lengthOf(value: number): number {
  return value === 0 ? 1 : Math.ceil((32 - Math.clz32(value)) / 7);
}
