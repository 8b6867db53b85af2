import { scenario, type Scenario } from './scenario.ts';

export const errorStorm: Scenario = scenario(
  'error-storm',
  'fare fails four times in ten with "Missing config at xxx"; quotes fail with it, neardrivers does without.',
  [
    {
      on: 'errors',
      of: 'com.hailocab.service.fare',
      share: 0.4,
      message: 'Missing config at xxx',
    },
  ],
);
