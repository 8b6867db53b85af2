import { clockSkew } from './clock-skew.ts';
import { errorStorm } from './error-storm.ts';
import { networkDelay } from './network-delay.ts';
import { packetLoss } from './packet-loss.ts';
import { retryStorm } from './retry-storm.ts';
import type { Scenario } from './scenario.ts';
import { slowDependency } from './slow-dependency.ts';
import { spike } from './spike.ts';
import { steady } from './steady.ts';
import { tour } from './tour.ts';
import { zoneLost } from './zone-lost.ts';

/** Every scenario, in the order that help lists them. */
export const scenarios: readonly Scenario[] = [
  tour,
  steady,
  spike,
  slowDependency,
  errorStorm,
  retryStorm,
  zoneLost,
  networkDelay,
  packetLoss,
  clockSkew,
];

export const scenarioNames: readonly string[] = scenarios.map(({ name }) => name);

/** Undefined for a name that is not in `scenarioNames`. */
export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((candidate) => candidate.name === name);
}
