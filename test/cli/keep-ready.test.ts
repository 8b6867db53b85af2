import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { Watch } from '../../src/cli/keep-ready.ts';
import { Recorder } from '../../src/cli/recorder.ts';
import { listening } from '../../src/cli/span-flags.ts';
import type { LedgerAnswer } from '../../src/cli/recording.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Finding } from '../../src/engine/views.ts';
import { HandClock, MINUTE, SECOND } from '../../src/model/clock.ts';
import type { CopiedFrames } from '../../src/source/frame-copier.ts';
import { arrived, captured } from '../store/arrived.ts';

const NOON = Date.UTC(2026, 10, 22, 12) * 1_000;

const slow: Finding = {
  subject: 'service',
  service: 'service.fare',
  other: '',
  change: { measure: 'p99', now: 212_000, was: 41_000, since: NOON, severity: 'bad' },
  exampleTraceId: null,
  exampleSpanId: null,
};

let folder: string;
let out = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phosphor-keep-'));
});
beforeEach(() => {
  out = '';
  const printing = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text, ...more: unknown[]) => {
      out += String(text);
      const done = more.at(-1);
      if (typeof done === 'function') done();
      return true;
    });
  return () => printing.mockRestore();
});
afterAll(() => rmSync(folder, { recursive: true }));

const empty = new Engine().query({ view: 'ledger', at: NOON });

function answer(at: number, ...findings: readonly Finding[]): LedgerAnswer {
  return { ...empty, at, overview: { ...empty.overview, findings } };
}

function frames(at: number, ...texts: readonly string[]): CopiedFrames {
  return { ...arrived(at, ...texts), dropped: 0 } as CopiedFrames;
}

test('an alert writes the minutes before it at once, then what comes while it lasts and half a minute after', async () => {
  const path = join(folder, 'alert.capture');
  const clock = new HandClock(NOON);
  const recorder = new Recorder({ clock, keep: 15 * MINUTE });
  const watch = new Watch({
    recorder,
    path,
    listen: listening({ udp: { host: '127.0.0.1', port: 0 } }),
    clock,
  });
  const second = async (...findings: readonly Finding[]): Promise<number> => {
    clock.advance(SECOND);
    recorder.take(frames(clock.now(), `s${(clock.now() - NOON) / SECOND}`));
    await watch.see(answer(clock.now(), ...findings));
    return existsSync(path) ? captured(path).frames.length : 0;
  };
  for (let n = 0; n < 20; n++) expect(await second()).toBe(0);
  expect(await second(slow)).toBe(21);
  expect(out).toMatch(/12:00:21 service\.fare p99 212 ms, was 41 ms/);
  expect(out).toMatch(/12:00:21 The last .*, 21 annotations, are in .*alert\.capture\./);
  const said = out;
  // It is written on every few seconds, and nothing more is said.
  for (let n = 0; n < 5; n++) await second(slow);
  for (let n = 0; n < 40; n++) await second();
  expect(out).toBe(said);
  const { frames: saved, rejections } = captured(path);
  // 26 seconds up to the last that was wrong, and most of the 30 behind it.
  expect(saved.length).toBeGreaterThanOrEqual(26 + 24);
  expect(saved.length).toBeLessThanOrEqual(26 + 31);
  expect(rejections.total).toBe(0);
  expect(await second(slow)).toBe(67);
  expect(out.split('p99 212 ms')).toHaveLength(3);
});

test('when nothing came there is no file, and it says so', async () => {
  const path = join(folder, 'nothing.capture');
  const clock = new HandClock(NOON);
  const recorder = new Recorder({ clock, keep: MINUTE });
  const watch = new Watch({
    recorder,
    path,
    listen: listening({ udp: { host: '127.0.0.1', port: 0 } }),
    clock,
  });
  await watch.see(answer(NOON, slow));
  watch.ask();
  await watch.see(answer(NOON));
  await watch.end();
  expect(out).toContain(`Nothing came; there is no ${path}.`);
  expect(existsSync(path)).toBe(false);
});

test('a disk that takes nothing is told, and what is kept is written once it does', async () => {
  const path = join(folder, 'later', 'x.capture');
  const telling = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const clock = new HandClock(NOON);
  const recorder = new Recorder({ clock, keep: MINUTE });
  const watch = new Watch({
    recorder,
    path,
    listen: listening({ udp: { host: '127.0.0.1', port: 0 } }),
    clock,
  });
  recorder.take(frames(NOON, 'a'));
  await watch.see(answer(NOON, slow));
  expect(telling).toHaveBeenCalledWith(expect.stringContaining('There is no folder for'));
  telling.mockRestore();
  mkdirSync(join(folder, 'later'));
  clock.advance(5 * SECOND);
  await watch.see(answer(clock.now(), slow));
  expect(captured(path).frames).toEqual([`${NOON} a`]);
});
