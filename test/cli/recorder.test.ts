import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Recorder } from '../../src/cli/recorder.ts';
import { HandClock, MINUTE, SECOND } from '../../src/model/clock.ts';
import type { CopiedFrames } from '../../src/source/frame-copier.ts';
import { arrived, captured } from '../store/arrived.ts';

const NOON = Date.UTC(2026, 10, 22, 12) * 1_000;

const PATIENCE = { timeout: 20_000, interval: 5 };

let folder: string;
const before = process.cwd();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-recorder-'));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

function frames(at: number, dropped: number, ...texts: readonly string[]): CopiedFrames {
  return { ...arrived(at, ...texts), dropped } as CopiedFrames;
}

test('it starts and stops, says so with the name of the file, and tells what it has come to', async () => {
  const clock = new HandClock(NOON);
  const recorder = new Recorder({ clock });
  recorder.take(frames(NOON, 2, 'too early'));
  expect(recorder.state()).toBeNull();
  expect(recorder.copying.isOn).toBe(false);
  expect(await recorder.toggle()).toBe('Recording in phosphor-20261122-120000.capture.');
  expect(recorder.copying.isOn).toBe(true);
  recorder.take(frames(NOON + 1, 2, 'a', 'b'));
  recorder.take(frames(NOON + 2, 5, 'c'));
  await vi.waitFor(
    () => expect(recorder.state()).toMatchObject({ mode: 'recording', annotations: 3, lost: 3 }),
    PATIENCE,
  );
  expect(await recorder.toggle()).toMatch(
    /^3 annotations recorded in phosphor-20261122-120000\.capture \(\d+ B.*\), 3 not recorded\.$/,
  );
  expect(recorder.state()).toBeNull();
  expect(recorder.copying.isOn).toBe(false);
  recorder.take(frames(NOON + 3, 5, 'too late'));
  const file = captured('phosphor-20261122-120000.capture');
  expect(file.frames.map((text) => text.split(' ')[1])).toEqual(['a', 'b', 'c']);
  expect(file.rejections.reasons).toEqual({ 'not recorded: the recorder was behind': 3 });
});

test('pressed again before the file is open, it starts and stops in turn', async () => {
  const recorder = new Recorder({ clock: new HandClock(NOON + 30 * SECOND) });
  const said = await Promise.all([recorder.toggle(), recorder.toggle(), recorder.toggle()]);
  expect(said.map((text) => text.split(' ')[0])).toEqual(['Recording', '0', 'Recording']);
  expect(await recorder.stop()).toMatchObject({ annotations: 0, lost: 0 });
});

test('one that keeps saves the last minutes to a file of its own each time', async () => {
  const clock = new HandClock(NOON + MINUTE);
  const recorder = new Recorder({ clock, keep: 15 * MINUTE });
  expect(await recorder.toggle()).toBe('Nothing came yet that could be saved.');
  for (let n = 0; n < 120; n++) recorder.take(frames(NOON + n * SECOND, 0, `f${n}`));
  recorder.tellLost(4);
  recorder.tellLost(6);
  expect(recorder.state()).toMatchObject({ mode: 'keeping', annotations: 120, lost: 0 });
  const first = 'phosphor-20261122-120100.capture';
  expect(await recorder.toggle()).toMatch(
    new RegExp(`^The last .*, 120 annotations, are in ${first}\\.$`),
  );
  clock.advance(SECOND);
  await recorder.toggle();
  expect(captured('phosphor-20261122-120101.capture')).toEqual(captured(first));
  expect(captured(first).rejections.reasons).toEqual({ 'lost before they were recorded': 6 });
});

test('what cannot be begun is an error with a sentence, and nothing is recorded', async () => {
  const recorder = new Recorder({ clock: new HandClock(NOON) });
  await expect(recorder.start(folder)).rejects.toThrow(`${folder} is a folder; give a file in it.`);
  expect(recorder.state()).toBeNull();
  expect(await recorder.stop()).toBeNull();
});
