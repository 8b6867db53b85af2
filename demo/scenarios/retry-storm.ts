import { scenario, type Scenario } from './scenario.ts';

export const retryStorm: Scenario = scenario(
  'retry-storm',
  'fare fails more often than not and its callers try up to four times: its rate doubles while the traffic from outside does not, and it gets slower under it.',
  [
    { on: 'errors', of: 'com.hailocab.service.fare', share: 0.6, message: 'Overloaded' },
    { on: 'retries', of: 'com.hailocab.service.fare', attempts: 4 },
    { on: 'latency', of: 'com.hailocab.service.fare', times: 5 },
  ],
);
