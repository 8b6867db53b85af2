import { scenario, type Scenario } from './scenario.ts';

/** How long service discovery takes to notice that a zone is gone. */
const NOTICED = 6;

export const zoneLost: Scenario = scenario(
  'zone-lost',
  'Every host of eu-west-1b falls silent; calls to it time out for some seconds, then the other zones carry its traffic.',
  [
    { on: 'silence', zone: 'eu-west-1b' },
    { on: 'avoidance', zone: 'eu-west-1b', after: NOTICED },
  ],
);
