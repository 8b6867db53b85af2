import { scenario, type Scenario } from './scenario.ts';

export const packetLoss: Scenario = scenario(
  'packet-loss',
  'One annotation in five never arrives: calls lose some of their four moments, the ledger says that the network lost them, and no latency changes.',
  [{ on: 'loss', share: 0.2 }],
);
