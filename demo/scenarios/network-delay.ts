import { scenario, type Scenario } from './scenario.ts';

export const networkDelay: Scenario = scenario(
  'network-delay',
  'The edge customer → fare takes 40 ms longer while the server time of fare stays as it was: only the gap shows it.',
  [
    {
      on: 'network',
      caller: 'com.hailocab.api.v1.customer',
      of: 'com.hailocab.service.fare',
      milliseconds: 40,
    },
  ],
);
