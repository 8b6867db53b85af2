/** The units that a team copies, as systemd itself reads them. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Of the system, where it has systemd. */
const ANALYZE = 'systemd-analyze';

/** Of 100, by systemd's own reckoning; what it calls OK ends at 40. */
const MOST_EXPOSED = 20;

/** The first that judges a unit without running it. */
const LEAST_VERSION = 250;

const { stdout: told } = spawnSync(ANALYZE, ['--version'], { encoding: 'utf8' });
const hasSystemd = Number(/^systemd (\d+)/.exec(told ?? '')?.[1]) >= LEAST_VERSION;

const units = ['phosphor-agent.service', 'phosphor-collector.service'];

function analyze(...args: readonly string[]): {
  readonly status: number | null;
  readonly said: string;
} {
  const { status, stdout, stderr } = spawnSync(ANALYZE, args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test.skipIf(!hasSystemd).each(units)('%s is a unit, and may do little', (unit) => {
  const file = resolve(import.meta.dirname, '../../demo', unit);
  // What it says of other units of this machine is not ours.
  const ours = analyze('verify', file)
    .said.split('\n')
    .filter((line) => line.includes(unit));
  expect(ours).toEqual([]);
  const { status, said } = analyze(
    'security',
    '--offline=true',
    `--threshold=${MOST_EXPOSED}`,
    file,
  );
  expect({ status, exposure: /exposure level .*/.exec(said)?.[0] }).toMatchObject({ status: 0 });
});
