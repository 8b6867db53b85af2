import { errorStorm } from './error-storm.ts';
import { networkDelay } from './network-delay.ts';
import type { Act, Scenario } from './scenario.ts';
import { slowDependency } from './slow-dependency.ts';
import { spike } from './spike.ts';
import { zoneLost } from './zone-lost.ts';

/** Long enough to be a baseline, short enough that a newcomer is still there. */
const FIRST_QUIET = 20;
const LASTS = 20;
const BETWEEN = 20;

const stops = [errorStorm, slowDependency, networkDelay, zoneLost, spike] as const;

export const tour: Scenario = {
  name: 'tour',
  sees: 'Twenty quiet seconds, then errors, a slow dependency, a slow edge, a lost zone and a spike in turn, each of which recovers.',
  acts: stops.flatMap(({ acts }, stop): Act[] =>
    acts.map(({ effects }) => ({
      from: FIRST_QUIET + stop * (LASTS + BETWEEN),
      lasts: LASTS,
      effects,
    })),
  ),
  period: FIRST_QUIET + stops.length * (LASTS + BETWEEN),
};
