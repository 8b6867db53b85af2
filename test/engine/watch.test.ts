import { describe, expect, test } from 'vitest';
import { Random } from '../../demo/random.ts';
import type { Step } from '../../src/engine/rules.ts';
import type { Change } from '../../src/engine/views.ts';
import { EntityWatch } from '../../src/engine/watch.ts';
import { SECOND } from '../../src/model/clock.ts';

const STEP_SECONDS = 5;
const QUIET: Step = {
  calls: 0,
  errors: 0,
  timeouts: 0,
  weight: 1,
  p50: NaN,
  p99: NaN,
  gap: NaN,
  inFlight: 0,
};

/** What a service does: calls a second, their latency's median, and the spread that chance gives all of it. */
interface Load {
  readonly rate: number;
  readonly median: number;
  readonly spread: number;
  readonly failing: number;
}

const STEADY: Load = { rate: 50, median: 20_000, spread: 0.6, failing: 0.002 };

function poisson(random: Random, mean: number): number {
  const wait = (): number => -Math.log(1 - random.share());
  let count = 0;
  for (let time = wait(); time < mean; time += wait()) count++;
  return count;
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}

function stepOf(random: Random, { rate, median, spread, failing }: Load): Step {
  const calls = poisson(random, rate * STEP_SECONDS);
  const draw = (middle: number): Float64Array =>
    Float64Array.from({ length: calls }, () => random.lognormal(middle, spread)).toSorted();
  const times = draw(median);
  return {
    calls,
    errors: poisson(random, calls * failing),
    timeouts: poisson(random, calls * failing),
    weight: 1,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    gap: percentile(draw(median / 10), 0.5),
    inFlight: poisson(random, (rate * median) / 1_000_000),
  };
}

/** Steps numbered on; what held after each. */
class Watched {
  readonly #watch = new EntityWatch();
  #steps = 0;

  step(step: Step): Change[] {
    return this.#watch.step(step, STEP_SECONDS * SECOND * this.#steps++);
  }

  /** The steps that it takes until a measure is among the changes. */
  stepsUntil(isFound: (changes: readonly Change[]) => boolean, step: () => Step): number {
    for (let steps = 1; steps <= 20; steps++) if (isFound(this.step(step()))) return steps;
    return Infinity;
  }
}

/** How often something that was not wrong before is called wrong, over half an hour of 30 services. */
function falseAlarms(seed: number, spread: number): number {
  const random = new Random(seed);
  let alarms = 0;
  for (let service = 0; service < 30; service++) {
    const rate = 0.5 * 100 ** (service / 29);
    const load: Load = { ...STEADY, rate, spread, failing: [0, 0.003, 0.02][service % 3]! };
    const watched = new Watched();
    let held = new Set<string>();
    for (let step = 0; step < 360; step++) {
      const now = new Set(watched.step(stepOf(random, load)).map(({ measure }) => measure));
      for (const measure of now) if (!held.has(measure)) alarms++;
      held = now;
    }
  }
  return alarms;
}

function measures(changes: readonly Change[]): string[] {
  return changes.map(({ measure }) => measure);
}

describe('the watch on steady load', () => {
  test('says nothing false of 30 services more than about once in half an hour', () => {
    const seeds = [1, 2];
    const usual = seeds.map((seed) => falseAlarms(seed, 0.6));
    expect(usual.reduce((sum, alarms) => sum + alarms) / seeds.length).toBeLessThanOrEqual(1);
    // Where one call in six takes more than twice the median.
    const wild = seeds.slice(0, 1).map((seed) => falseAlarms(seed, 1));
    expect(wild.reduce((sum, alarms) => sum + alarms) / wild.length).toBeLessThanOrEqual(2.5);
  });
});

describe('the watch finds within 15 s of trouble', () => {
  const worse: [what: string, load: Load, found: Change['measure'][]][] = [
    ['a service three times as slow', { ...STEADY, median: 60_000 }, ['p50', 'p99']],
    ['one call in twenty failing', { ...STEADY, failing: 0.05 }, ['errors']],
    ['one call in ten given up', { ...STEADY, failing: 0.1 }, ['timeouts']],
    ['silence', { ...STEADY, rate: 0 }, ['silent']],
    ['four times the load', { ...STEADY, rate: 200 }, ['rate']],
  ];
  test.each(worse)('%s', (_, load, found) => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = new Random(seed);
      const watched = new Watched();
      for (let i = 0; i < 24; i++) watched.step(stepOf(random, STEADY));
      // Trouble begins anywhere in a step: two whole ones and the rest of the first are 15 s.
      const steps = watched.stepsUntil(
        (changes) => changes.some(({ measure }) => found.includes(measure)),
        () => stepOf(random, load),
      );
      expect(steps).toBeLessThanOrEqual(2);
    }
  });
});

describe('a change', () => {
  const even: Step = {
    calls: 250,
    errors: 0,
    timeouts: 0,
    weight: 1,
    p50: 20_000,
    p99: 40_000,
    gap: 2_000,
    inFlight: 1,
  };
  const failing: Step = { ...even, errors: 50 };
  const accustomed = (): Watched => {
    const watched = new Watched();
    for (let i = 0; i < 10; i++) watched.step(even);
    return watched;
  };

  test('needs two steps to begin, says since when and from what, and two to end', () => {
    const watched = accustomed();
    expect(watched.step(failing)).toEqual([]);
    expect(watched.step(failing)).toEqual([
      { measure: 'errors', severity: 'bad', now: 0.2, was: 0, since: 50 * SECOND },
    ]);
    expect(measures(watched.step(even))).toEqual(['errors']);
    expect(measures(watched.step(failing))).toEqual(['errors']);
    expect(measures(watched.step(even))).toEqual(['errors']);
    expect(watched.step(even)).toEqual([]);
  });

  test('is not made of one odd step, however odd', () => {
    const watched = accustomed();
    for (let i = 0; i < 30; i++) {
      expect(watched.step(i % 3 ? even : { ...failing, p99: 1e7, p50: 1e7, gap: 1e7 })).toEqual([]);
    }
  });

  test('does not become what one is used to before ten minutes are over, but then it does', () => {
    const watched = accustomed();
    for (let i = 0; i < 100; i++) watched.step(failing);
    expect(measures(watched.step(failing))).toEqual(['errors']);
    for (let i = 0; i < 40; i++) watched.step(failing);
    expect(watched.step(failing)).toEqual([]);
  });

  test('of latencies or errors does not outlive the calls by long', () => {
    const watched = accustomed();
    for (let i = 0; i < 3; i++) watched.step({ ...failing, p99: 4e6, p50: 2e6, gap: 1e6 });
    for (let i = 0; i < 6; i++) watched.step(QUIET);
    expect(measures(watched.step(QUIET))).toEqual(['silent']);
  });

  test('that is bad stands before one that is a warning', () => {
    const watched = accustomed();
    const worse: Step = { ...failing, errors: 10, p99: 400_000 };
    watched.step(worse);
    expect(watched.step(worse).map(({ measure, severity }) => [measure, severity])).toEqual([
      ['p99', 'bad'],
      ['errors', 'warn'],
    ]);
  });

  test('is not made of a few calls, or of a latency that grew by less than anybody feels', () => {
    const watched = new Watched();
    for (let i = 0; i < 30; i++) {
      const few: Step = {
        calls: 5,
        errors: 0,
        timeouts: 0,
        weight: 1,
        p50: 300,
        p99: 400,
        gap: 100,
        inFlight: 0,
      };
      const many: Step = { ...even, p50: 300, p99: 400, gap: 100 };
      expect(watched.step(i < 15 ? few : { ...few, errors: 2, p99: 9e6 })).toEqual([]);
      expect(accustomed().step(i < 15 ? many : { ...many, p99: 1_300 })).toEqual([]);
    }
  });
});
