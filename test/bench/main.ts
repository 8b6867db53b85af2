/**
 * The numbers of the house, each beside what it is compared with in the same
 * run: `npm run bench`, or `npm run bench -- intake keys` for some of them.
 * Machines differ and are noisy, so ratios count, not times.
 */
import { availableParallelism } from 'node:os';
import { benchAgent } from './agent.ts';
import { benchIntake } from './intake.ts';
import { benchKeys } from './keys.ts';
import { benchLive } from './live.ts';
import { benchMemory } from './memory.ts';
import { benchReplay } from './replay.ts';
import { benchScreen } from './screen.ts';
import { benchService } from './service.ts';
import { benchStore } from './store.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = {
  intake: benchIntake,
  screen: benchScreen,
  keys: benchKeys,
  memory: benchMemory,
  service: benchService,
  agent: benchAgent,
  store: benchStore,
  live: benchLive,
  replay: benchReplay,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  console.log(`Node ${process.versions.node}, ${availableParallelism()} processors`);
  for (const [name, bench] of Object.entries(benches)) {
    if (asked.length === 0 || asked.includes(name)) await bench();
  }
}
