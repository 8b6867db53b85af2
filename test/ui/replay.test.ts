import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/model/clock.ts';
import { Player } from '../../src/ui/replay/player.ts';
import { Canvas } from '../../src/ui/paint/canvas.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../src/ui/paint/glyphs.ts';
import { paintProgress } from '../../src/ui/replay/progress.ts';
import { HandSource, NOW } from './fixtures.ts';

/** Ten minutes, and the replay stands in the middle of them. */
const FROM = NOW - 5 * MINUTE;
const TO = NOW + 5 * MINUTE;

function replaying(): { source: HandSource; player: Player } {
  const source = new HandSource();
  source.replays();
  return { source, player: new Player(source) };
}

describe('a person at a replay', () => {
  test('stops the file itself and lets it play on', () => {
    const { source, player } = replaying();
    player.act({ type: 'pause' });
    source.goes({ speed: 0 });
    player.act({ type: 'pause' });
    source.goes({ speed: 0 });
    player.act({ type: 'live' });
    expect(source.told).toEqual(['pause', 'play', 'play']);
  });

  test('goes back and forward in the file by seconds, by parts of it, and to its ends', () => {
    const { source, player } = replaying();
    player.act({ type: 'scrub', by: -10 * SECOND });
    source.goes({ at: NOW - 10 * SECOND });
    player.act({ type: 'share', by: 0.05 });
    source.goes({ at: NOW + 20 * SECOND });
    player.act({ type: 'edge', to: 'start' });
    source.goes({ at: FROM });
    player.act({ type: 'edge', to: 'end' });
    expect(source.told).toEqual([
      `seek ${NOW - 10 * SECOND}`,
      `seek ${NOW + 20 * SECOND}`,
      `seek ${FROM}`,
      `seek ${TO}`,
    ]);
  });

  test('may press faster than the file goes: each key counts from where the last one leads', () => {
    const { source, player } = replaying();
    for (let i = 0; i < 3; i++) player.act({ type: 'scrub', by: -10 * SECOND });
    expect(source.told.at(-1)).toBe(`seek ${NOW - 30 * SECOND}`);
    expect(player.playing()).toMatchObject({ at: NOW - 30 * SECOND, isSeeking: true });
    source.goes({ at: NOW - 29 * SECOND });
    expect(player.playing()).toMatchObject({ at: NOW - 29 * SECOND, isSeeking: false });
  });

  test('is not told for ever that the file is on its way', () => {
    const { player } = replaying();
    player.act({ type: 'scrub', by: 10 * SECOND });
    player.answered();
    player.answered();
    expect(player.playing()).toMatchObject({ at: NOW, isSeeking: false });
  });

  test('is told where the file begins and ends', () => {
    const { source, player } = replaying();
    source.goes({ at: FROM });
    expect(player.act({ type: 'scrub', by: -MINUTE })).toBe('This is where the file begins.');
    source.goes({ at: TO });
    expect(player.act({ type: 'share', by: 0.05 })).toBe('This is where the file ends.');
    expect(source.told).toEqual([]);
  });

  test('plays faster and slower, up to at once', () => {
    const { source, player } = replaying();
    expect(player.act({ type: 'speed', by: 1 })).toBe('Played 2 times as fast.');
    source.goes({ speed: 2 });
    expect(player.act({ type: 'speed', by: -1 })).toBe('Played 1 times as fast.');
    source.goes({ speed: 100 });
    expect(player.act({ type: 'speed', by: 1 })).toBe('All that is left is played at once.');
    source.goes({ speed: Infinity });
    player.act({ type: 'speed', by: 1 });
    expect(source.told).toEqual(['speed 2', 'speed 1', 'speed Infinity', 'speed Infinity']);
  });

  test('may press faster than the speed changes', () => {
    const { source, player } = replaying();
    for (let i = 0; i < 3; i++) player.act({ type: 'speed', by: 1 });
    expect(source.told).toEqual(['speed 2', 'speed 5', 'speed 10']);
  });

  test('sets the speed while paused, and is shown with which it will play on', () => {
    const { source, player } = replaying();
    player.playing();
    source.goes({ speed: 0 });
    player.act({ type: 'speed', by: 1 });
    expect(player.playing()).toMatchObject({ state: 'paused', speed: 2 });
  });

  test('stays where a file that is played at once was gone back to', () => {
    const { source, player } = replaying();
    source.goes({ at: TO, speed: Infinity });
    player.act({ type: 'scrub', by: -MINUTE });
    expect(source.told).toEqual(['pause', `seek ${TO - MINUTE}`]);
  });

  test('is told when a step leads nowhere, once it is sure', () => {
    const { source, player } = replaying();
    player.act({ type: 'step', to: 'alert', by: 1 });
    expect(source.told).toEqual(['step alert 1']);
    expect(player.answered()).toBeNull();
    expect(player.answered()).toBe('No alert is raised after this moment of the file.');
    expect(player.answered()).toBeNull();
    player.act({ type: 'step', to: 'error', by: -1 });
    source.goes({ at: NOW - SECOND });
    expect(player.answered()).toBeNull();
    expect(player.answered()).toBeNull();
  });

  test('is shown the call that a step has led to, once it is there', () => {
    const { source, player } = replaying();
    const stepped = { traceId: 't1', spanId: '5' };
    source.goes({ stepped });
    expect(player.steppedTo()).toBeNull();
    player.act({ type: 'step', to: 'error', by: 1 });
    expect(player.steppedTo()).toBeNull();
    source.goes({ at: NOW + SECOND });
    expect(player.steppedTo()).toEqual(stepped);
    expect(player.steppedTo()).toBeNull();
    // Who played on meanwhile wants to see that.
    player.act({ type: 'step', to: 'error', by: 1 });
    player.act({ type: 'live' });
    source.goes({ at: NOW + 2 * SECOND });
    expect(player.steppedTo()).toBeNull();
  });

  test('has none of this anywhere else', () => {
    const player = new Player(new HandSource());
    expect(player.playing()).toBeNull();
    expect(player.act({ type: 'pause' })).toBeNull();
  });
});

function rowOf(width: number, source: HandSource, glyphs = unicodeGlyphs): string {
  const canvas = new Canvas(width, 1, glyphs);
  paintProgress(canvas, canvas.area, new Player(source).playing()!, glyphs);
  return canvas.line(0);
}

describe('the row of a replay', () => {
  test('has less to say where there is less room, but always a bar', () => {
    const { source } = replaying();
    expect(rowOf(120, source)).toMatch(
      /^ ▸ ×1 at 14:02:31 2026-11-22 13:57:31 ━+┃─+ 14:07:31 50% of 10 min$/,
    );
    expect(rowOf(80, source)).toMatch(/^ ▸ ×1 at 14:02:31 13:57:31 ━+┃─+ 14:07:31 50% of 10 min$/);
    expect(rowOf(60, source)).toMatch(/^ ▸ ×1 at 14:02:31 ━+┃─+ 14:07:31 50%$/);
  });

  test('is plain without Unicode', () => {
    const { source } = replaying();
    source.goes({ speed: 0, alerts: [NOW - 4 * MINUTE] });
    expect(rowOf(80, source, asciiGlyphs)).toMatch(
      /^ = paused x1 at 14:02:31\.000 13:57:31 ==+!=+O-+ 14:07:31 50%$/,
    );
  });

  test('shows times to the millisecond where the file is short', () => {
    const { source } = replaying();
    source.goes({ from: NOW, to: NOW + 83_000, at: NOW + 78_000 });
    expect(rowOf(80, source)).toMatch(
      /^ ▸ ×1 at 14:02:31\.078 14:02:31\.000 ━+┃─+ 14:02:31\.083 93%/,
    );
  });

  test('says how much is read while more is to come, and when nothing is yet', () => {
    const { source } = replaying();
    source.goes({ reading: { bytes: 34, of: 100 } });
    expect(rowOf(100, source)).toMatch(/^ ▸ ×1 reading 34 % at 14:02:31 .* 14:07:31 50%$/);
    source.goes({ from: 0, to: 0, at: 0, reading: { bytes: 34, of: null } });
    expect(rowOf(100, source)).toMatch(/^ ▸ ×1 reading ━*┃?─*$/);
  });

  test('marks where alerts were, and keeps to its place with moments from elsewhere', () => {
    const { source } = replaying();
    source.goes({ alerts: [FROM, NOW + 2 * MINUTE, TO + MINUTE], at: TO });
    expect(rowOf(80, source)).toMatch(/13:57:31 ▲━+▲━+┃ 14:07:31 100% of 10 min$/);
  });
});
