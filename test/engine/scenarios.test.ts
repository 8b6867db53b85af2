import { expect, test } from 'vitest';
import { play, readScenarios } from './scenario.ts';

const scenarios = readScenarios();

test('there are scenarios, each of another fact', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(12);
  expect(new Set(scenarios.map(({ fact }) => fact)).size).toBe(scenarios.length);
});

test.each(scenarios)('$fact', (scenario) => {
  for (const { answered, expected } of play(scenario))
    expect(answered).toMatchObject(expected as object);
});
