import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;

// Hundreds of processes and threads load the same files: Node keeps them compiled, which halves what they cost.
process.env['NODE_COMPILE_CACHE'] ??= `${root}node_modules/.cache/compiled`;

const shared = {
  root,
  testTimeout: 20_000,
  env: { NODE_ENV: 'production', TZ: 'UTC' },
};

/** Rooms whose tests touch no process, socket or thread: their files may share one, which saves loading all of it for each. */
const pure = ['test/{model,wire,engine,ui,picture}/**/*.test.{ts,tsx}'];

export default defineConfig({
  test: {
    ...shared,
    globalSetup: 'test/e2e/build.ts',
    // Many tests wait for real sockets and processes: one more than the cores of a small machine.
    maxWorkers: 3,
    projects: [
      { test: { ...shared, name: 'pure', include: pure, isolate: false } },
      {
        test: { ...shared, name: 'real', include: ['test/**/*.test.{ts,tsx}'], exclude: pure },
      },
    ],
  },
});
