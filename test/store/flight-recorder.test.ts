import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ArrivedFrames } from '../../src/store/arrived-frames.ts';
import { FlightRecorder } from '../../src/store/flight-recorder.ts';
import { Loss } from '../../src/wire/capture-blocks.ts';
import { arrived, captured, many, SECOND } from './arrived.ts';

const PATIENCE = { timeout: 20_000, interval: 5 };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-flight-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const MEBIBYTE = 1024 * 1024;

/** A mebibyte that cannot be compressed. */
function noise(at: number): ArrivedFrames {
  const frames = many(at, 1_024);
  let state = at + 1;
  for (let n = 0; n < frames.bytes.length; n++) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    frames.bytes[n] = state >>> 24;
  }
  return frames;
}

test('the last minutes are saved, and what came before them is not', async () => {
  const path = join(folder, 'minutes.capture');
  const flight = new FlightRecorder(60 * SECOND);
  for (let n = 0; n < 300; n++) flight.append(arrived(n * SECOND, `f${n}`));
  const saved = await flight.save(path);
  // A portion of some seconds stays or goes as a whole.
  const { frames, rejections } = captured(path);
  expect(frames.at(-1)).toBe(`${299 * SECOND} f299`);
  expect(frames.length).toBeGreaterThanOrEqual(60);
  expect(frames.length).toBeLessThanOrEqual(68);
  expect(rejections.total).toBe(0);
  const from = (300 - frames.length) * SECOND;
  expect(saved).toEqual({ annotations: frames.length, from, to: 299 * SECOND, next: 300 });
});

test('it may be saved again and again: all of it anew, or behind the file what came since', async () => {
  const [path, whole] = [join(folder, 'again.capture'), join(folder, 'whole.capture')];
  const flight = new FlightRecorder(60 * SECOND);
  flight.append(arrived(1, 'a', 'b'));
  const first = await flight.save(path);
  expect(await flight.save(path, first!.next)).toBeNull();
  flight.append(arrived(2 * SECOND, 'c'));
  await flight.save(path, first!.next);
  await flight.save(whole);
  const all = ['1 a', '11 b', '2000000 c'];
  expect(captured(path)).toMatchObject({ frames: all, rejections: { total: 0 } });
  expect(captured(whole)).toMatchObject({ frames: all, rejections: { total: 0 } });
});

test('what was let go between two times it was saved is not missed, for nobody kept it', async () => {
  const path = join(folder, 'gap.capture');
  const flight = new FlightRecorder(10 * SECOND);
  flight.append(arrived(0, 'a'));
  const first = await flight.save(path);
  for (let n = 100; n < 130; n++) flight.append(arrived(n * SECOND, `f${n}`));
  await flight.save(path, first!.next);
  const { frames, rejections } = captured(path);
  expect(frames[0]).toBe('0 a');
  expect(frames.at(-1)).toBe(`${129 * SECOND} f129`);
  expect(rejections.total).toBe(0);
});

test('memory is bounded by bytes, compressed, whatever the time', async () => {
  const flight = new FlightRecorder(3_600 * SECOND, 8 * MEBIBYTE);
  for (let n = 0; n < 24; n++) {
    flight.append(noise(n * SECOND));
    expect(flight.bytes).toBeLessThan(11 * MEBIBYTE);
  }
  expect(flight.held!.to).toBe(23 * SECOND);
  expect(flight.held!.annotations).toBeGreaterThan(5 * 1_024);
  expect(flight.held!.annotations).toBeLessThan(11 * 1_024);

  const even = new FlightRecorder(3_600 * SECOND, 8 * MEBIBYTE);
  for (let n = 0; n < 40; n++) {
    even.append(many(n * SECOND, 1_024));
    // What the pool of threads does is waited for, as it would be in the second that passes.
    await vi.waitFor(() => expect(even.bytes).toBeLessThan(4 * MEBIBYTE), PATIENCE);
  }
  // Forty megabytes that are all the same take next to nothing.
  expect(even.held).toEqual({ annotations: 40 * 1_024, from: 0, to: 39 * SECOND });
});

test('what was lost meanwhile is told in what is saved', async () => {
  const path = join(folder, 'lost.capture');
  const flight = new FlightRecorder(60 * SECOND);
  flight.append(arrived(1, 'a'));
  flight.lose(3, Loss.beforeRecorder);
  flight.append(arrived(2, 'b'));
  await flight.save(path);
  expect(captured(path)).toMatchObject({
    frames: ['1 a', '2 b'],
    rejections: { total: 3, reasons: { 'lost before they were recorded': 3 } },
  });
});

test('nothing is saved of nothing, and a file that cannot be is one sentence', async () => {
  const path = join(folder, 'nothing.capture');
  const flight = new FlightRecorder(60 * SECOND);
  expect(flight.held).toBeNull();
  expect(await flight.save(path)).toBeNull();
  expect(existsSync(path)).toBe(false);
  flight.append(arrived(1, 'a'));
  await expect(flight.save(join(folder, 'none', 'x'))).rejects.toThrow(/There is no folder/);
  // It is all still there.
  expect(await flight.save(path)).toMatchObject({ annotations: 1 });
});

test.skipIf(!existsSync('/dev/full'))(
  'a full disk is told, and what is kept stays kept',
  async () => {
    const flight = new FlightRecorder(60 * SECOND);
    flight.append(arrived(1, 'a'));
    await expect(flight.save('/dev/full')).rejects.toThrow('The disk of /dev/full is full');
    expect(flight.held).toMatchObject({ annotations: 1 });
  },
);
