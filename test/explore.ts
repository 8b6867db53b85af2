/**
 * `npm run explore [MINUTES]`: tries the properties on new values, round after
 * round, until one fails or the time is over (ten minutes, unless said).
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { randomInt } from 'node:crypto';

const PROPERTIES = /fast-check|[cC]ontract\(/;
const LARGEST_SEED = 2 ** 31;
const MINUTE = 60_000;

const minutes = Number(process.argv[2] ?? 10);
const files = globSync('test/**/*.test.{ts,tsx}').filter((file) =>
  PROPERTIES.test(readFileSync(file, 'utf8')),
);
const end = Date.now() + minutes * MINUTE;
for (let round = 1; Date.now() < end; round++) {
  const seed = String(randomInt(LARGEST_SEED));
  const { status } = spawnSync(
    'npx',
    ['vitest', 'run', '--config', 'test/vitest.config.ts', '--reporter=dot', ...files],
    { stdio: 'inherit', env: { ...process.env, SEED: seed } },
  );
  if (status !== 0) {
    throw new Error(`Round ${round} failed. Again: SEED=${seed} npm test`);
  }
  console.log(`Round ${round} passed, with SEED=${seed}.`);
}
