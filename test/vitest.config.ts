import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.ts';

const root = new URL('..', import.meta.url).pathname;

// Hundreds of processes and threads load the same files: Node keeps them compiled, which halves what they cost.
process.env['NODE_COMPILE_CACHE'] ??= `${root}node_modules/.cache/compiled`;

export default defineConfig({
  test: {
    root,
    globalSetup: 'test/e2e/build.ts',
    setupFiles: 'test/seed.ts',
    include: ['test/**/*.test.{ts,tsx}'],
    // Longer than a person in front of a screen waits (`e2e/person.ts`), who then tells what it shows instead.
    testTimeout: 60_000,
    // Opening what a suite needs takes a machine that is busy many times as long.
    hookTimeout: 60_000,
    env: { NODE_ENV: 'production', TZ: 'UTC' },
    // Many tests wait for real sockets and processes: one more than the cores of a small machine.
    maxWorkers: 3,
    // Loading all of it anew for each of two hundred files would cost as much as a quarter of the tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
