import { scenario, type Scenario } from './scenario.ts';

export const clockSkew: Scenario = scenario(
  'clock-skew',
  'The clock of one host is half a second ahead: its bars stand apart on raw clocks and fit on adjusted ones; no duration changes.',
  [{ on: 'clock', host: 'eu-west-1a/ip-10-11-3-58', milliseconds: 500 }],
);
