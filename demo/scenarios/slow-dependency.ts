import { scenario, type Scenario } from './scenario.ts';

export const slowDependency: Scenario = scenario(
  'slow-dependency',
  'config gets twelve times slower, and hob, feature-flags and neardrivers slow down with it although their own time has not changed.',
  [{ on: 'latency', of: 'com.hailocab.service.config', times: 12 }],
);
