import { scenario, type Scenario } from './scenario.ts';

export const steady: Scenario = scenario(
  'steady',
  'Nothing stands out: rates, errors and latencies stay as they are.',
  [],
);
