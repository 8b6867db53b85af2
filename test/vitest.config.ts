import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    globalSetup: 'test/e2e/build.ts',
    testTimeout: 20_000,
    maxWorkers: 2,
    env: { NODE_ENV: 'production', TZ: 'UTC' },
  },
});
