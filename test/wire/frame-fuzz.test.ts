import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { expect, test } from 'vitest';
import { MAX_NAMES } from '../../src/model/names.ts';
import { AnnotationRecord, Vocabulary } from '../../src/model/record.ts';
import { readDatagram } from '../../src/wire/datagram.ts';
import { frame } from '../../src/wire/frame.ts';
import { reasonWords } from '../../src/wire/reasons.ts';
import { basefare } from './annotations.ts';

const DATAGRAMS = 1_000_000;
/** Twice what the names and the id texts at their limit take. */
const MOST_GROWTH = 40 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memory(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Marsaglia's xorshift: the same numbers on every machine. */
function xorshift(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

test('a million random and mutated datagrams give counted reasons, no crash and no growth', () => {
  const random = xorshift(0x2014_0907);
  const seeds = [
    frame.write([basefare]),
    frame.write([{ ...basefare, kind: 1, duration: 0, tags: [], payload: 'payload é' }]),
    frame.write([{ ...basefare, traceId: 'not hexadecimal', spanId: 'ABCDEF', parentId: '' }]),
    frame.write([basefare, { ...basefare, kind: 3, tags: [] }]),
  ];
  const room = new Uint8Array(1_024);
  const vocabulary = new Vocabulary();
  const record = new AnnotationRecord();
  const reasons = new Map<number, number>();
  let read = 0;
  let answers = 0;
  const sink = {
    annotation: () => {
      read++;
      answers++;
    },
    rejected: (reason: number) => {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      answers++;
    },
    totals: () => undefined,
  };
  const before = memory();

  let unanswered = 0;
  for (let i = 0; i < DATAGRAMS; i++) {
    let length: number;
    if (i % 4 === 0) {
      length = random(300);
      for (let at = 0; at < length; at++) room[at] = random(256);
      // Half of them at least begin as a frame does.
      if (i % 8 === 0) room[0] = 0x0a;
    } else {
      const seed = seeds[random(seeds.length)]!;
      room.set(seed);
      length = seed.length;
      for (let changes = 1 + random(4); changes > 0; changes--) {
        const at = random(length);
        const how = random(4);
        if (how === 0) room[at] = random(256);
        else if (how === 1) room[at]! ^= 1 << random(8);
        else if (how === 2) room.copyWithin(at, random(length), length);
        else length = at + 1;
      }
    }
    const answered = answers;
    readDatagram(room.subarray(0, length), vocabulary, record, sink);
    // Only a packed datagram may hold nothing that is counted: random bytes that begin as totals do.
    if (answers === answered && room[0]! < 0x78) unanswered++;
  }

  expect(unanswered).toBe(0);
  expect(read).toBeGreaterThan(DATAGRAMS / 10);
  const seen = [...reasons.keys()].map((reason) => reasonWords[reason]);
  expect(seen).not.toContain(undefined);
  expect(seen).toEqual(
    expect.arrayContaining([
      'empty datagram',
      'cut short',
      'a number that does not end',
      'a field number that cannot be',
      'an unknown wire type',
      'no trace id',
      'a time before 1970 or after 2255',
    ]),
  );
  expect(vocabulary.names.size).toBeLessThanOrEqual(MAX_NAMES);
  expect(memory() - before).toBeLessThan(MOST_GROWTH);
});
