import { describe, expect, test } from 'vitest';
import { buildPlatform } from '../../demo/build-platform.ts';
import { callsOf, run } from './calls.ts';

describe('the platform', () => {
  const platform = buildPlatform();

  test('is two regions of three zones, some dozens of services and operations', () => {
    expect(platform.regions.map((zones) => zones.map(({ name }) => name))).toEqual([
      ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    ]);
    const services = new Set(platform.operations.map(({ service }) => service.name));
    expect(services.size).toBeGreaterThanOrEqual(25);
    expect(platform.operations.length).toBeGreaterThanOrEqual(40);
  });

  test('has the hosts of the talk by their names', () => {
    const names = platform.hosts.map(({ name }) => name);
    for (const end of ['3-51', '2-203', '3-111', '3-168', '2-214', '3-58', '3-227'])
      expect(names).toContain(`eu-west-1a/ip-10-11-${end}`);
  });

  test('has no operation that nobody ever calls', () => {
    const called = new Set(callsOf(run('steady', 60, 100)).map(({ destination }) => destination));
    for (const { destination } of platform.operations) expect(called).toContain(destination);
  });

  test('lets a caller wait longer than all that the called may wait for', () => {
    for (const { steps, patience } of platform.operations) {
      const within = steps.map((step) =>
        Math.max(...step.map(({ async, operation }) => (async ? 0 : operation.patience))),
      );
      expect(patience).toBeGreaterThan(within.reduce((sum, wait) => sum + wait, 0));
    }
  });
});
