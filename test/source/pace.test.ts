import { describe, expect, test } from 'vitest';
import { HandClock, SECOND } from '../../src/model/clock.ts';
import { Pace } from '../../src/source/pace.ts';

const START = 1_410_056_419 * SECOND;

function begin(speed: number): { clock: HandClock; pace: Pace } {
  const clock = new HandClock(5 * SECOND);
  return { clock, pace: new Pace(clock, START, speed) };
}

describe('the pace of a replay', () => {
  test('at ×1 the file goes as the clock goes', () => {
    const { clock, pace } = begin(1);
    expect(pace.due()).toBe(START);
    clock.advance(3 * SECOND);
    expect(pace.due()).toBe(START + 3 * SECOND);
  });

  test('at ×10 ten seconds of the file are due each second', () => {
    const { clock, pace } = begin(10);
    clock.advance(SECOND);
    expect(pace.due()).toBe(START + 10 * SECOND);
  });

  test('at once all of the file is due', () => {
    expect(begin(Infinity).pace.due()).toBe(Infinity);
  });

  test('while paused nothing more is due, and going on leaves nothing out', () => {
    const { clock, pace } = begin(1);
    clock.advance(2 * SECOND);
    pace.from(pace.due(), { playing: false });
    expect(pace.speed).toBe(0);
    clock.advance(60 * SECOND);
    expect(pace.due()).toBe(START + 2 * SECOND);
    pace.from(START + 2 * SECOND, { playing: true });
    clock.advance(SECOND);
    expect(pace.due()).toBe(START + 3 * SECOND);
  });

  test('another speed counts from where the file is', () => {
    const { clock, pace } = begin(1);
    clock.advance(2 * SECOND);
    pace.from(pace.due(), { speed: 100 });
    clock.advance(SECOND);
    expect(pace.due()).toBe(START + 102 * SECOND);
  });

  test('a speed beyond the bounds is the nearest within', () => {
    expect(begin(1_000).pace.speed).toBe(100);
    expect(begin(0).pace.speed).toBe(0.1);
  });
});
