import * as fc from 'fast-check';
import { crc32 as crc32OfZlib } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Loss } from '../../src/wire/capture-blocks.ts';
import { CaptureWriter } from '../../src/wire/capture-writer.ts';
import { capture, looksLikeCapture } from '../../src/wire/capture.ts';
import type { Rejections } from '../../src/wire/codec.ts';
import { crc32 } from '../../src/wire/crc32.ts';
import { frameAnnotation } from './annotations.ts';
import { codecContract } from './codec-contract.ts';

codecContract({ codec: capture, annotations: (count) => fc.array(frameAnnotation, count) });

interface Read {
  /** Each as `µs text`. */
  readonly frames: string[];
  readonly rejections: Rejections;
}

function read(...pieces: readonly Uint8Array[]): Read {
  const frames: string[] = [];
  const reading = capture.read({
    annotation: () => expect.unreachable('a capture holds frames'),
    frame: (bytes, start, end, at) =>
      frames.push(`${at} ${Buffer.from(bytes.subarray(start, end)).toString('latin1')}`),
  });
  for (const piece of pieces) reading.push(piece);
  return { frames, rejections: reading.end() };
}

function places({ rejections }: Read): string[] {
  return rejections.first.map(({ place, reason }) => `${place}: ${reason}`);
}

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
}

/** Adds a frame of that text. */
function add(writer: CaptureWriter, text: string, at: number): void {
  const frame = Buffer.from(text, 'latin1');
  writer.add(frame, 0, frame.length, at);
}

/** A capture as its blocks: the first, then one for each list of frames, which come a ms apart. */
function blocksOf(...lists: readonly (readonly string[])[]): Uint8Array[] {
  const writer = new CaptureWriter(1_000);
  const blocks = [writer.take().slice()];
  let at = 1_000;
  for (const list of lists) {
    for (const text of list) add(writer, text, (at += 1_000));
    blocks.push(writer.take().slice());
  }
  return blocks;
}

/** A block of that type and body whose sum is right. */
function blockOf(type: number, body: string): Uint8Array {
  const rest = join(new Uint8Array([body.length / 2, 0, 0, 0, type]), hex(body));
  const head = new DataView(new ArrayBuffer(8));
  head.setUint32(0, 0x89504853);
  head.setUint32(4, crc32OfZlib(rest), true);
  return join(new Uint8Array(head.buffer), rest);
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

describe('a file of version 1, written by hand', () => {
  // Every later version of the program reads these bytes as told here.
  const golden = hex(`
    89504853 80e3e867 22000000 43
      50686f7370686f722063617074757265 0100 638e055870020500 0000000000000000
    89504853 0396ac9b 27000000 46
      0000000000000000 638e055870020500
      00   09 0a0161 12027331 2001
      ac02 09 0a0161 12027331 2002
    89504853 51b3748f 11000000 4c
      a3d0145870020500 0c00000000000000 01
    89504853 65bb46e6 0a000000 5a
      66726f6d206c61746572`);

  test('has its two frames, 300 µs apart, and says that twelve were not recorded', () => {
    const found = read(golden);
    expect(found.frames).toEqual([
      '1410056419905123 \n\x01a\x12\x02s1 \x01',
      '1410056419905423 \n\x01a\x12\x02s1 \x02',
    ]);
    expect(found.rejections).toEqual({
      total: 12,
      reasons: { 'not recorded: the recorder was behind': 12 },
      first: [{ place: 'byte 99', reason: 'not recorded: the recorder was behind' }],
    });
  });

  test('is what is written today, but for the block of a type that is not known yet', () => {
    const writer = new CaptureWriter(1_410_056_419_905_123);
    add(writer, '\n\x01a\x12\x02s1 \x01', 1_410_056_419_905_123);
    add(writer, '\n\x01a\x12\x02s1 \x02', 1_410_056_419_905_423);
    writer.lose(12, Loss.recorderBehind, 1_410_056_420_905_123);
    expect(Buffer.from(writer.take()).toString('hex')).toBe(
      Buffer.from(golden.subarray(0, 129)).toString('hex'),
    );
  });

  test('of another version is refused in one sentence, up to where the next capture begins', () => {
    const other = golden.slice();
    other[29] = 2;
    const rest = other.subarray(8, 47);
    new DataView(other.buffer).setUint32(4, crc32OfZlib(rest), true);
    const found = read(other);
    expect(found.frames).toEqual([]);
    expect(places(found)).toEqual([
      'byte 0: a capture of version 2, of which this program knows version 1',
    ]);
    expect(read(other, golden).frames).toEqual(read(golden).frames);
  });
});

describe('damage', () => {
  const blocks = blocksOf(['a1', 'a2', 'a3'], ['b1'], ['c1', 'c2'], ['d1', 'd2', 'd3']);
  const whole = read(...blocks);

  test('all that was written is there', () => {
    expect(whole.frames).toHaveLength(9);
    expect(whole.rejections.total).toBe(0);
  });

  test('cut off at any byte, every block before is read, and the rest is counted once', () => {
    const bytes = join(...blocks);
    const ends = blocks.map((_, index) => join(...blocks.slice(0, index + 1)).length);
    const framesBy = [0, 3, 4, 6, 9];
    for (let length = 0; length < bytes.length; length++) {
      const found = read(bytes.subarray(0, length));
      const before = ends.findLastIndex((end) => end <= length);
      expect(found.frames).toEqual(whole.frames.slice(0, framesBy[before] ?? 0));
      const cutAt = ends[before] ?? 0;
      expect(places(found)).toEqual(length === cutAt ? [] : [`byte ${cutAt}: cut short`]);
    }
  });

  test('a bit flipped anywhere costs its own block alone, and every frame lost is counted', () => {
    const bytes = join(...blocks);
    const sizes = [0, 3, 1, 2, 3];
    let [block, start] = [0, 0];
    for (let place = 0; place < bytes.length; place++) {
      if (place === start + blocks[block]!.length) start += blocks[block++]!.length;
      const from = sizes.slice(0, block).reduce((sum, size) => sum + size, 0);
      const others = whole.frames.toSpliced(from, sizes[block]!);
      for (let bit = 0; bit < 8; bit++) {
        const spoiled = bytes.slice();
        spoiled[place]! ^= 1 << bit;
        const found = read(spoiled);
        expect(found.frames).toEqual(others);
        expect(places(found)).toHaveLength(1);
        expect(places(found)[0]).toMatch(
          new RegExp(
            `^byte ${start}: ${block === 4 ? '(a broken block|cut short)' : 'a broken block'}$`,
          ),
        );
        // How many the last block held, nothing behind it tells.
        expect(found.rejections.total).toBe(block === 0 || block === 4 ? 1 : sizes[block]);
      }
    }
  });

  test('one that was cut off and begun again is one capture', () => {
    const again = blocksOf(['e1'], ['e2']);
    const bytes = join(...blocks);
    for (const cut of [1, 12, 13, 30, 40]) {
      const found = read(join(bytes.subarray(0, bytes.length - cut), ...again));
      expect(found.frames.map((text) => text.slice(-2))).toEqual([
        'a1',
        'a2',
        'a3',
        'b1',
        'c1',
        'c2',
        'e1',
        'e2',
      ]);
      expect(found.rejections.total).toBe(1);
    }
    expect(read(bytes, ...again).rejections.total).toBe(0);
  });

  test('a part of a capture is read from its first whole block on', () => {
    const found = read(join(...blocks).subarray(60));
    expect(found.frames).toEqual(whole.frames.slice(3));
    expect(places(found)).toEqual(['byte 0: a broken block']);
  });

  test('a block that is gone without a trace is missed by the numbers of the frames', () => {
    const found = read(...blocks.toSpliced(1, 1));
    expect(found.frames).toEqual(whole.frames.slice(3));
    expect(found.rejections).toMatchObject({
      total: 3,
      first: [{ place: 'byte 47', reason: 'frames missing between blocks' }],
    });
  });

  test('one that holds what began before it misses nothing of that', () => {
    const writer = new CaptureWriter(1_000, 5_000_000_000);
    add(writer, 'a', 2_000);
    expect(read(writer.take())).toEqual({
      frames: ['2000 a'],
      rejections: expect.objectContaining({ total: 0 }) as Rejections,
    });
  });

  test('frames that look like blocks are frames, and a spoiled one hides nothing behind it', () => {
    const inner = Buffer.from(join(...blocksOf(['forged']))).toString('latin1');
    const outer = blocksOf([inner, '\x89PHS'.repeat(99)], ['after']);
    expect(read(...outer).frames.map((text) => text.slice(text.indexOf(' ') + 1))).toEqual([
      inner,
      '\x89PHS'.repeat(99),
      'after',
    ]);
    outer[1]![13]! ^= 1;
    expect(read(...outer).frames.at(-1)).toMatch(/ after$/);
  });

  test('bytes that are no blocks, before, between and after, lose none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(5), (noise, place) => {
        const found = read(join(...blocks.slice(0, place), noise, ...blocks.slice(place)));
        expect(found.frames).toEqual(whole.frames);
        expect(found.rejections.total).toBe(1);
      }),
    );
  });

  test('what cannot be, though its sum is right, is refused with its place', () => {
    const heads = '00000000000000000000000000000000';
    for (const bytes of [
      blockOf(0x43, '5068'),
      blockOf(0x46, '00'),
      blockOf(0x4c, '00'),
      blockOf(0x46, `${heads}00`),
      blockOf(0x46, `${heads}0000`),
      blockOf(0x46, `${heads}0002ff`),
      blockOf(0x46, `${heads}ffffffffffffffffffffff`),
      blockOf(0x46, `${heads}ffffffffffffffff7f0161`),
    ]) {
      expect(places(read(bytes))).toEqual(['byte 0: a block that says what cannot be']);
    }
    expect(read(blockOf(0x46, heads)).rejections.total).toBe(0);
  });
});

describe('time', () => {
  test('may go back, may stand, may be a century: each frame keeps its own', () => {
    const times = [5_000, 4_000, 4_000, 0, Number.MAX_SAFE_INTEGER, 1];
    const writer = new CaptureWriter(0);
    for (const at of times) add(writer, 'x', at);
    expect(read(writer.take()).frames).toEqual(times.map((at) => `${at} x`));
  });

  test('that is none is 0', () => {
    const writer = new CaptureWriter(Number.NaN);
    for (const at of [Number.NaN, -1, 1.5, Infinity]) add(writer, 'x', at);
    expect(read(writer.take()).frames).toEqual(['0 x', '0 x', '1 x', '9007199254740991 x']);
  });
});

test('the sum is that of zlib', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(9), (bytes, start) => {
      const from = Math.min(start, bytes.length);
      expect(crc32(bytes, from, bytes.length)).toBe(crc32OfZlib(bytes.subarray(from)));
    }),
  );
});

test('a capture is told by its first page, also when its first block is spoiled', () => {
  const bytes = join(...blocksOf(['a'], ['b']));
  expect(looksLikeCapture(bytes)).toBe(true);
  for (let place = 0; place < 20; place++) {
    expect(looksLikeCapture(bytes.with(place, 0))).toBe(true);
  }
  expect(looksLikeCapture(new TextEncoder().encode('Phosphor capture PHS'))).toBe(false);
});

test('a megabyte of heads that promise what is not there is read in no time', () => {
  const head = blocksOf(['a'])[1]!.slice(0, 13);
  new DataView(head.buffer).setUint32(8, 200_000, true);
  const bytes = new Uint8Array(1 << 20);
  for (let at = 0; at + head.length <= bytes.length; at += head.length) bytes.set(head, at);
  const began = process.cpuUsage();
  expect(read(bytes).frames).toEqual([]);
  // Each head summed up over all that it promises would be 16 GB.
  expect(process.cpuUsage(began).user).toBeLessThan(5_000_000);
});

test('a hundred megabytes take no more memory than a block', () => {
  const writer = new CaptureWriter(0);
  for (let n = 0; n < 60; n++) add(writer, 'x'.repeat(1_000), n);
  const [piece, times] = [writer.take().slice(), 1_700];
  let frames = 0;
  const reading = capture.read({ annotation: () => undefined, frame: () => frames++ });
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < times; n++) reading.push(piece);
  expect(frames).toBe(60 * times);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4e6);
  expect(reading.end().total).toBe(0);
});
