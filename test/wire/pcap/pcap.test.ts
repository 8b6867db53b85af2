import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikePcap, pcap } from '../../../src/wire/pcap/pcap.ts';
import {
  AT,
  ethernet,
  fragment6,
  fragments4,
  frameOf,
  ipv4,
  ipv6,
  join,
  packed,
  pcapFile,
  udp,
} from './packets.ts';
import type { Packet } from './packets.ts';
import { find, refusals } from './reading.ts';

const one = udp(frameOf('one'));
const two = udp(frameOf('two'));
const plain = ethernet(ipv4(one));

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

/** A packet for another port. */
const other = (port: number): Uint8Array => ethernet(ipv4(udp(frameOf('x'), port)));

/** What is found in a file of Ethernet packets. */
function inPackets(...packets: readonly (Uint8Array | Packet)[]): ReturnType<typeof find> {
  return find(pcap, pcapFile(packets));
}

test.each([
  ['little, µs', { isLittle: true, isNano: false }],
  ['big, µs', { isLittle: false, isNano: false }],
  ['little, ns', { isLittle: true, isNano: true }],
  ['big, ns', { isLittle: false, isNano: true }],
])('a file in byte order and unit %s has its frames at the times of capture', (_, about) => {
  const bytes = pcapFile([plain, { bytes: ethernet(ipv4(two)), at: AT + 2_500_001 }], about);
  expect(looksLikePcap(bytes)).toBe(true);
  const { spans, times, rejections } = find(pcap, bytes);
  expect(spans).toEqual(['one', 'two']);
  expect(times).toEqual([AT, AT + 2_500_001]);
  expect(rejections.total).toBe(0);
});

test('what was captured by no clock came when it says itself, if it says so', () => {
  const packets = [
    { told: AT + 7, at: 0 },
    { told: AT + 8, at: 1_500 },
    { told: 0, at: 2_000 },
  ].map(({ told, at }) => ({ bytes: ethernet(ipv4(udp(frameOf('one', told)))), at }));
  const { times } = inPackets(...packets);
  expect(times).toEqual([AT + 7, AT + 8, 2_000]);
});

describe('what a card handed over', () => {
  const v4 = ipv4(one);
  const v6 = ipv6(one);
  test.each<[string, number, Uint8Array]>([
    ['Ethernet', 1, plain],
    ['Ethernet and IPv6', 1, ethernet(v6)],
    ['one VLAN', 1, ethernet(v4, 0x8100)],
    ['a VLAN in a VLAN', 1, ethernet(v6, 0x88a8, 0x8100)],
    ['Linux cooked', 113, join([0, 0, 3, 4, 0, 6, ...zeros(8), 0x08, 0x00], v4)],
    ['Linux cooked, IPv6', 113, join([0, 0, 3, 4, 0, 6, ...zeros(8), 0x86, 0xdd], v6)],
    ['Linux cooked with a VLAN', 113, join([...zeros(14), 0x81, 0, 0, 5, 8, 0], v4)],
    ['Linux cooked 2', 276, join([0x08, 0x00, ...zeros(18)], v4)],
    ['Linux cooked 2, IPv6', 276, join([0x86, 0xdd, ...zeros(18)], v6)],
    ['Linux cooked 2 with a VLAN', 276, join([0x81, 0, ...zeros(18), 0, 5, 8, 0], v4)],
    ['raw IP', 101, v4],
    ['raw IP, IPv6', 101, v6],
    ['raw IP of before', 12, v4],
    ['raw IP of OpenBSD', 14, v6],
    ['IPv4', 228, v4],
    ['IPv6', 229, v6],
    ['a loop, little', 0, join([2, 0, 0, 0], v4)],
    ['a loop, big', 0, join([0, 0, 0, 2], v4)],
    ['a loop of macOS, IPv6', 0, join([30, 0, 0, 0], v6)],
    ['a loop of OpenBSD', 108, join([0, 0, 0, 24], v6)],
  ])('%s holds the datagram', (_, link, bytes) => {
    const { spans, rejections } = find(pcap, pcapFile([bytes], { link }));
    expect(spans).toEqual(['one']);
    expect(rejections.total).toBe(0);
  });

  test('of another kind is refused with its number', () => {
    expect(refusals(find(pcap, pcapFile([v4, v4], { link: 105 })))).toEqual([
      'byte 24: a packet of a link type that is not known',
      `byte ${24 + 16 + v4.length}: a packet of a link type that is not known`,
      `byte ${24 + 16 + v4.length}: no datagram for UDP port 7760 in 2 packets, of link type 105`,
    ]);
  });
});

test('options of IPv4, headers of IPv6 and what Ethernet fills up with are passed over', () => {
  const { spans, rejections } = inPackets(
    ethernet(ipv4(one, { options: [0x94, 4, 0, 0, 1, 1, 1, 1] })),
    ethernet(ipv6(two, [0, [0, 0, 5, 2, 0, 0, 1, 0]], [43, [0, 1, ...zeros(14)]])),
    ethernet(ipv6(one, [60, [0, 0, 1, 4, 0, 0, 0, 0]], [51, [0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]])),
    join(plain, [1, 2, 3, 4, 5, 6]),
    ethernet(ipv4(two, { length: 0 })),
  );
  expect(spans).toEqual(['one', 'two', 'one', 'one', 'two']);
  expect(rejections.total).toBe(0);
});

test('a packed datagram is all its frames', () => {
  const body = packed(frameOf('a'), frameOf('b'), frameOf('c'));
  expect(inPackets(ethernet(ipv4(udp(body)))).spans).toEqual(['a', 'b', 'c']);
});

test('what is not for us is not ours, whoever it is from', () => {
  const { spans, rejections } = inPackets(
    ethernet(ipv4(udp(frameOf('dns'), 53))),
    ethernet(ipv4(one, { protocol: 6 })),
    join([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 6], [0, 1, 8, 0]),
    new Uint8Array(0),
    plain,
  );
  expect(spans).toEqual(['one']);
  expect(rejections.total).toBe(0);
});

test('a file with nothing for the port says which ports it has instead', () => {
  const found = inPackets(other(53), other(9_999), other(9_999));
  expect(found.spans).toEqual([]);
  expect(found.rejections.total).toBe(1);
  expect(refusals(found)[0]).toMatch(
    /: no datagram for UDP port 7760 in 3 packets, but for 9999 \(2\), 53 \(1\)$/,
  );
});

test('what cannot be read is counted with its reason and its place', () => {
  const shortened = plain.subarray(0, 60);
  const place = (index: number): number =>
    24 + packets.slice(0, index).reduce((sum, each) => sum + 16 + each.bytes.length, 0);
  const packets: readonly Packet[] = [
    { bytes: plain },
    { bytes: shortened, length: plain.length },
    { bytes: ethernet(ipv4(udp(Uint8Array.of(0x12, 1, 0x61)))) },
    { bytes: ethernet(ipv4(udp(new Uint8Array(0)))) },
    { bytes: ethernet(ipv4(join(one.subarray(0, 4), [0xff, 0xff], one.subarray(6)))) },
    { bytes: ethernet(ipv4(udp(packed(frameOf('good'), Uint8Array.of(0x12, 1, 0x61))))) },
  ];
  const found = inPackets(...packets);
  expect(found.spans).toEqual(['one', 'good']);
  expect(refusals(found)).toEqual([
    `byte ${place(1)}: a packet that was not captured whole (tcpdump -s 0 captures all)`,
    `byte ${place(2)}: no trace id`,
    `byte ${place(3)}: empty datagram`,
    `byte ${place(4)}: a datagram of another length than its packet has`,
    `byte ${place(5)}: no trace id`,
  ]);
});

describe('fragments', () => {
  const large = udp(packed(...Array.from({ length: 40 }, (_, n) => frameOf(`span-${n}`))));
  const spans = Array.from({ length: 40 }, (_, n) => `span-${n}`);

  test('become the datagram in whatever order they come, some twice, between those of others', () => {
    const parts = fragments4(large, 1_480);
    const others = fragments4(udp(new Uint8Array(4_000), 53), 1_480, 8);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...parts, ...others], { minLength: parts.length + others.length }),
        fc.nat(parts.length - 1),
        (shuffled, again) => {
          const twice = shuffled.toSpliced(again, 0, shuffled[again]!);
          const found = inPackets(...twice.map((part) => ethernet(part)), plain);
          expect(found.spans).toEqual([...spans, 'one']);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('of IPv6 do so as well', () => {
    const half = 4_000;
    const found = inPackets(ethernet(ipv6(large.subarray(half), fragment6(half, false))), {
      bytes: ethernet(ipv6(large.subarray(0, half), fragment6(0, true))),
      at: AT + 5,
    });
    expect(found.spans).toEqual(spans);
    expect(new Set(found.times)).toEqual(new Set([AT + 5]));
    expect(found.rejections.total).toBe(0);
  });

  test('of which one is missing are counted once, and never taken for a later datagram', () => {
    const parts = fragments4(large, 1_480).map((part) => ethernet(part));
    const later = parts.map((bytes) => ({ bytes, at: AT + 31e6 }));
    const found = inPackets(...parts.toSpliced(2, 1), ...later);
    expect(found.spans).toEqual(spans);
    expect(found.rejections.reasons).toEqual({
      'fragments of a datagram of which others are missing': 1,
    });
  });

  test.each([
    ['overlap', 8, 40, true],
    ['reach beyond the end', 9_992, 160, true],
    ['reach beyond what a datagram can be', 65_528, 160, true],
    ['are no whole units', 1_480, 33, true],
    ['hold nothing', 1_480, 0, true],
    ['end where another end is', 2_960, 16, false],
  ])('that %s make no datagram, and are counted', (_, offset, length, more) => {
    const whole = udp(new Uint8Array(9_992));
    const parts = fragments4(whole, 1_480);
    const wrong = ipv4(new Uint8Array(length).fill(1), { offset, more });
    const found = inPackets(...[parts[0]!, parts.at(-1)!, wrong].map((part) => ethernet(part)));
    expect(found.spans).toEqual([]);
    expect(found.rejections.reasons).toEqual({ 'fragments that cannot be of one datagram': 1 });
  });

  test('that never end are let go, the oldest first, and memory stays what it is', () => {
    const first = fragments4(large, 1_480)[0]!;
    const begun = pcapFile(
      Array.from({ length: 5_000 }, (_, id) =>
        ethernet(join(first.subarray(0, 4), [id >> 8, id & 0xff], first.subarray(6))),
      ),
    );
    const reading = pcap.read({ annotation: () => undefined, frame: () => undefined });
    const before = process.memoryUsage().arrayBuffers;
    reading.push(begun);
    // 5,000 datagrams of 72 KiB would be 360 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32e6);
    expect(reading.end().total).toBe(5_000);
  });
});

describe('damage', () => {
  const packets = Array.from({ length: 6 }, (_, n) => ({
    bytes: ethernet(ipv4(udp(frameOf(`span-${n}`)))),
    at: AT + n * 1_000,
  }));
  const bytes = pcapFile(packets);

  test('cut off at any byte, every packet before is read, and the rest is counted once', () => {
    const size = 16 + packets[0]!.bytes.length;
    for (let length = 24; length < bytes.length; length++) {
      const { spans, rejections } = find(pcap, bytes.subarray(0, length));
      const whole = Math.floor((length - 24) / size);
      expect(spans).toEqual(packets.slice(0, whole).map((_, n) => `span-${n}`));
      expect(rejections.total).toBe((length - 24) % size === 0 ? 0 : 1);
    }
  });

  test('a length that cannot be costs its own packet, and the next is found', () => {
    const second = 24 + 16 + packets[0]!.bytes.length;
    for (const place of [second + 6, second + 7, second + 10, second + 11]) {
      const spoiled = bytes.slice();
      spoiled[place] = 0x7f;
      const found = find(pcap, spoiled);
      expect(found.spans).toEqual(['span-0', 'span-2', 'span-3', 'span-4', 'span-5']);
      expect(refusals(found)).toEqual([`byte ${second}: bytes that are no packet`]);
    }
  });

  test('any bytes spoiled, it never throws and hands over no more than there was', () => {
    const spoilt = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 20 });
    fc.assert(
      fc.property(spoilt, (places) => {
        const spoiled = bytes.slice();
        for (const [place, value] of places) spoiled[place] = value;
        expect(find(pcap, spoiled).spans.length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 500 },
    );
  });

  test('garbage behind a header never throws, and nothing is found in it', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3_000 }),
        fc.constantFrom(0, 1, 101, 113, 276),
        (noise, link) => {
          find(pcap, join(pcapFile([], { link }), noise));
          find(pcap, pcapFile([noise.subarray(0, 1_500)], { link }));
          expect(find(pcap, noise).spans).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('files put behind one another are one, each in its own order, whatever lies between them', () => {
  const raw = { bytes: ipv4(two), at: AT + 1 };
  const first = pcapFile([plain]);
  const second = pcapFile([raw], { isLittle: false, isNano: true, link: 101 });
  expect(find(pcap, join(first, second))).toMatchObject({
    spans: ['one', 'two'],
    times: [AT, AT + 1],
    rejections: { total: 0 },
  });
  const found = find(pcap, join(first, [1, 2, 3], second));
  expect(found.spans).toEqual(['one', 'two']);
  expect(refusals(found)).toHaveLength(1);
});

test('a file without packets has nothing to tell', () => {
  expect(find(pcap, pcapFile([]))).toEqual({
    spans: [],
    times: [],
    rejections: expect.objectContaining({ total: 0 }),
  });
});
