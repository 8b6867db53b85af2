/** What a process that uses the library is: as quick to start and to end as one that does not. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Receiver } from './receiver.ts';

const run = promisify(execFile);
const library = resolve(import.meta.dirname, '../../dist/src/client/index.js');

/** Runs a module in a process of its own; what it printed. Fails when it does not end by itself. */
async function program(code: string): Promise<string> {
  const args = ['--input-type=module', '-e', code.replaceAll('LIBRARY', library)];
  const { stdout } = await run(process.execPath, args, { timeout: 10_000 });
  return stdout.trim();
}

describe('a process with the library', () => {
  test('loads neither React nor Ink, nor any package before it opens a socket', async () => {
    const printed = await program(`
      import { registerHooks } from 'node:module';
      const packages = new Set();
      registerHooks({
        load(url, context, next) {
          if (url.includes('node_modules/')) packages.add(url.split('node_modules/')[1].split('/')[0]);
          return next(url, context);
        },
      });
      const { createTracer } = await import('LIBRARY');
      const imported = [...packages];
      const tracer = createTracer({ service: 'api', address: '127.0.0.1:9' });
      tracer.request('fare.basefare', () => undefined);
      await tracer.close();
      console.log(JSON.stringify({ imported, opened: [...packages] }));
    `);
    expect(JSON.parse(printed)).toEqual({ imported: [], opened: ['dgram-as-promised'] });
  });

  test('ends by itself, with a tracer open and its last annotations unsent', async () => {
    const receiver = await Receiver.open();
    const printed = await program(`
      import { createTracer } from 'LIBRARY';
      const tracer = createTracer({ service: 'api', address: '127.0.0.1:${receiver.port}' });
      tracer.request('fare.basefare', () => undefined, { timeout: 60_000 });
      console.log('called');
    `);
    await receiver.close();
    expect(printed).toBe('called');
  });

  test('ends by itself when nobody listens, and when there is no such host', async () => {
    for (const address of ['127.0.0.1:9', 'no-such-host.invalid:7760']) {
      const printed = await program(`
        import { createTracer } from 'LIBRARY';
        const tracer = createTracer({ service: 'api', address: '${address}' });
        for (let i = 0; i < 10; i++) {
          tracer.request('fare.basefare', () => undefined);
          await new Promise(setImmediate);
        }
        console.log(tracer.counts().offered);
      `);
      expect(printed).toBe('20');
    }
  });

  test('has sent everything when close has settled', async () => {
    const receiver = await Receiver.open();
    await program(`
      import { createTracer } from 'LIBRARY';
      await using tracer = createTracer({ service: 'api', address: '127.0.0.1:${receiver.port}' });
      for (let i = 0; i < 50; i++) tracer.request('fare.basefare', () => undefined);
    `);
    expect(await receiver.heard(100)).toHaveLength(100);
    await receiver.close();
  });
});
