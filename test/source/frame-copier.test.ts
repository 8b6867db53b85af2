import { expect, test } from 'vitest';
import { FrameCopier } from '../../src/source/frame-copier.ts';

const bytes = Uint8Array.from({ length: 100 }, (_, n) => n);

test('frames are handed over end to end, with when each of them came', () => {
  const copier = new FrameCopier(true);
  copier.add(bytes, 0, 3, 1_000);
  copier.add(bytes, 10, 12, 2_000);
  const frames = copier.take()!;
  const [bytesOf, ends, times] = [[...frames.bytes], [...frames.ends], [...frames.times]];
  expect({ ...frames, bytes: bytesOf, ends, times }).toEqual({
    at: 1_000,
    bytes: [0, 1, 2, 10, 11],
    ends: [3, 5],
    times: [0, 1_000],
    dropped: 0,
  });
  expect(copier.take()).toBeUndefined();
});

test('many frames are all there, and none is told twice', () => {
  const copier = new FrameCopier(true);
  for (let n = 0; n < 10_000; n++) copier.add(bytes, n % 50, 100, n);
  const first = copier.take()!;
  expect(first.ends).toHaveLength(10_000);
  expect([first.at, first.times[0], first.times[9_999]]).toEqual([0, 0, 9_999]);
  expect([...first.bytes.subarray(first.ends[48], first.ends[49])]).toEqual([
    ...bytes.subarray(49, 100),
  ]);
  copier.add(bytes, 0, 1, 7);
  expect(copier.take()).toMatchObject({ at: 7, dropped: 0 });
});

test('nothing is copied while nobody wants it; what was copied before is handed over', () => {
  const copier = new FrameCopier(false);
  copier.add(bytes, 0, 3, 1);
  copier.turn(true);
  copier.add(bytes, 3, 5, 2);
  copier.turn(false);
  copier.add(bytes, 5, 9, 3);
  expect(copier.take()).toMatchObject({ at: 2, dropped: 0, ends: Uint32Array.of(2) });
  expect(copier.take()).toBeUndefined();
});

test('what nobody looks after stops growing, and what is not copied is counted', () => {
  const copier = new FrameCopier(true);
  const large = new Uint8Array(1024 * 1024);
  let handed = 0;
  copier.whenFull(() => (handed += copier.take()!.bytes.length));
  for (let n = 0; n < 100; n++) copier.add(large, 0, large.length, n);
  expect(handed).toBeLessThanOrEqual(32 * 1024 * 1024);
  const left = copier.take()!;
  const copied = (handed + left.bytes.length) / large.length;
  expect(left.dropped).toBe(100 - copied);
  copier.kept(handed + left.bytes.length);
  copier.add(large, 0, large.length, 100);
  expect(copier.take()!.ends).toHaveLength(1);
});
