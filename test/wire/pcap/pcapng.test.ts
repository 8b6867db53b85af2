import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { looksLikePcapng, pcapng } from '../../../src/wire/pcap/pcapng.ts';
import { AT, ethernet, frameOf, ipv4, join, Section, udp } from './packets.ts';
import { find, refusals } from './reading.ts';

const packet = (span: string): Uint8Array => ethernet(ipv4(udp(frameOf(span))));

test.each([true, false])(
  'each kind of packet block is read (lowest byte first: %s)',
  (isLittle) => {
    const section = new Section(isLittle);
    const bytes = join(
      section.header(),
      section.interface(1),
      section.enhanced(packet('one')),
      section.old(packet('two'), BigInt(AT + 1_000)),
      section.simple(packet('three')),
    );
    expect(looksLikePcapng(bytes)).toBe(true);
    const { spans, times, rejections } = find(pcapng, bytes);
    expect(spans).toEqual(['one', 'two', 'three']);
    // The simple one has no time: it came when the one before did.
    expect(times).toEqual([AT, AT + 1_000, AT + 1_000]);
    expect(rejections.total).toBe(0);
  },
);

test.each<[string, number[], bigint, number]>([
  ['µs', [], BigInt(AT), AT],
  ['ns', [9], BigInt(AT) * 1_000n + 999n, AT],
  ['ps', [12], BigInt(AT % 1e12) * 1_000_000n, AT % 1e12],
  ['s', [0], 1_795_356_151n, 1_795_356_151_000_000],
  ['ms', [3], 1_795_356_151_123n, 1_795_356_151_123_000],
  ['1/1024 s', [0x8a], 1_795_356_151n * 1_024n + 512n, 1_795_356_151_500_000],
])('an interface that counts in %s tells times in µs', (_, resolution, time, at) => {
  const section = new Section();
  const options: [number, number[]][] = resolution.length === 0 ? [] : [[9, resolution]];
  const bytes = join(
    section.header(),
    section.interface(1, 0, [2, [...Buffer.from('eth0')]], ...options),
    section.enhanced(packet('one'), time),
  );
  expect(find(pcapng, bytes).times).toEqual([at]);
});

test('an interface may count from another moment, in either direction', () => {
  for (const seconds of [-3_600n, 86_400n]) {
    const section = new Section();
    const offset = section.u64(BigInt.asUintN(64, seconds));
    const bytes = join(
      section.header(),
      section.interface(1, 0, [14, offset]),
      section.enhanced(packet('one')),
    );
    expect(find(pcapng, bytes).times).toEqual([AT + Number(seconds) * 1e6]);
  }
});

test('several interfaces and sections, in either byte order, are one file', () => {
  const [little, big] = [new Section(true), new Section(false)];
  const { spans, times, rejections } = find(
    pcapng,
    join(
      little.header(),
      little.interface(1),
      little.interface(101, 0, [9, [9]]),
      little.enhanced(packet('one')),
      little.enhanced(ipv4(udp(frameOf('two'))), BigInt(AT) * 1_000n, 1),
      little.block(5, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      little.block(0x0bad, [1, 2, 3, 4]),
      big.header(),
      big.interface(228),
      big.enhanced(ipv4(udp(frameOf('three'))), BigInt(AT + 7)),
    ),
  );
  expect(spans).toEqual(['one', 'two', 'three']);
  expect(times).toEqual([AT, AT, AT + 7]);
  expect(rejections.total).toBe(0);
});

test('a packet cut to the length that was to be captured is counted, with or without its own length', () => {
  const section = new Section();
  const whole = packet('one');
  const bytes = join(
    section.header(),
    section.interface(1, 64),
    section.simple(whole.subarray(0, 64), whole.length),
    section.block(
      6,
      join(
        section.u32(0),
        section.u64(0n),
        section.u32(64),
        section.u32(whole.length),
        whole.subarray(0, 64),
      ),
    ),
  );
  const { spans, rejections } = find(pcapng, bytes);
  expect(spans).toEqual([]);
  expect(rejections.reasons).toEqual({
    'a packet that was not captured whole (tcpdump -s 0 captures all)': 2,
  });
});

test('what its own blocks do not describe is refused with its place, and the rest goes on', () => {
  const section = new Section();
  const header = section.header();
  const stray = section.enhanced(packet('stray'));
  const interfaces = join(section.interface(1), section.interface(1, 0, [9, [0x7f]]));
  const long = section.block(
    6,
    join(section.u32(0), section.u64(0n), section.u32(9_999), section.u32(9_999)),
  );
  const short = section.block(6, section.u32(0));
  const bytes = join(header, stray, interfaces, long, short, section.enhanced(packet('one')));
  const found = find(pcapng, bytes);
  expect(found.spans).toEqual(['one']);
  const at = header.length + stray.length;
  expect(refusals(found)).toEqual([
    `byte ${header.length}: a packet of an interface that is not described`,
    `byte ${at + section.interface(1).length}: an interface that is not described`,
    `byte ${at + interfaces.length}: a packet longer than its block`,
    `byte ${at + interfaces.length + long.length}: a packet longer than its block`,
  ]);
});

test('cut off at any byte or spoiled anywhere, the blocks that are whole are read', () => {
  const section = new Section();
  const blocks = [
    section.header(),
    section.interface(1),
    ...['a', 'b', 'c', 'd'].map((span) => section.enhanced(packet(span))),
  ];
  const bytes = join(...blocks);
  for (let length = 1; length < bytes.length; length++) {
    const { spans } = find(pcapng, bytes.subarray(0, length));
    expect(spans).toEqual(['a', 'b', 'c', 'd'].slice(0, spans.length));
  }
  const third = blocks.slice(0, 3).reduce((sum, block) => sum + block.length, 0);
  for (const place of [4, 5, 6, 7]) {
    const spoiled = bytes.slice();
    spoiled[third + place]! ^= 0x41;
    const found = find(pcapng, spoiled);
    expect(found.spans).toEqual(['a', 'c', 'd']);
    expect(refusals(found)).toEqual([`byte ${third}: bytes that are no packet`]);
  }
});

test('garbage never throws, and nothing is found in it', () => {
  const section = new Section();
  const begin = join(section.header(), section.interface(1));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.constantFrom(1, 2, 3, 6), (noise, type) => {
      expect(find(pcapng, noise).spans).toEqual([]);
      find(pcapng, join(begin, noise));
      find(pcapng, join(begin, section.block(type, noise), section.enhanced(noise)));
    }),
    { numRuns: 500 },
  );
});
