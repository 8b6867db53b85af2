import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { UdpIntake } from '../../src/intake/udp.ts';
import { wallClock } from '../../src/model/clock.ts';

const root = resolve(import.meta.dirname, '../..');

test('the example for one’s own service runs as it stands and is seen', async () => {
  const readme = readFileSync(resolve(root, 'README.md'), 'utf8');
  const example = /### Add it to your service[\s\S]*?```js\n([\s\S]*?)```/.exec(readme)![1]!;
  const engine = new Engine();
  const intake = await UdpIntake.open({
    host: '127.0.0.1',
    port: 0,
    vocabulary: engine.vocabulary,
    sink: (record) => engine.apply(record, wallClock.now()),
  });
  // Only the ports are others: those of the example may be taken on this machine.
  const here = example
    .replaceAll('8080', String(await freePort()))
    .replaceAll(
      "zone: 'eu-west-1a'",
      `zone: 'eu-west-1a', address: '127.0.0.1:${intake.address.port}'`,
    );
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', here], {
    cwd: root,
  });
  await expect
    .poll(() => {
      const { rows } = engine.query({ view: 'services', window: 'all' }).body;
      return Object.fromEntries(
        rows.map(({ service, calls, errors }) => [service, [calls, errors]]),
      );
    })
    .toEqual({ api: [50, 0], 'service.fare': [50, 0] });
  await intake.close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
