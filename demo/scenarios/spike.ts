import { scenario, type Scenario } from './scenario.ts';

export const spike: Scenario = scenario(
  'spike',
  'Four times the traffic everywhere at once, and the busiest services get slower under it.',
  [
    { on: 'traffic', times: 4 },
    { on: 'latency', of: 'com.hailocab.api.v1.customer', times: 1.6 },
    { on: 'latency', of: 'com.hailocab.service.raziel', times: 3 },
    { on: 'latency', of: 'cassandra', times: 2 },
  ],
);
