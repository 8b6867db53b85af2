import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CheckDocument } from '../../src/cli/print/verdict.ts';
import type { Collector } from '../../src/collector/collector.ts';
import {
  closeCollectors,
  get,
  LONG,
  openCollector,
  PATIENCE,
  sendCalls,
  urlOf,
} from '../collector/fixture.ts';
import { phosphor } from './phosphor.ts';
import { said } from './said.ts';

vi.setConfig({ testTimeout: LONG });

const CALLS = 30;

let collector: Collector;
let connect: readonly string[];

/** Answers nobody: it was closed as soon as it had its port. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  collector = await openCollector();
  connect = ['--connect', urlOf(collector, '')];
  await sendCalls(collector, CALLS, 'a');
  await vi.waitFor(async () => {
    const { body } = await get<{ services: readonly { calls: number }[] }>(
      collector,
      '/api/services',
    );
    if (!body.services.some(({ calls }) => calls === CALLS)) throw new Error('not all are there');
  }, PATIENCE);
}, LONG);

afterAll(closeCollectors);

function check(...args: readonly string[]): ReturnType<typeof said> {
  return said('check', ...connect, '--window', '1h', ...args);
}

function rules(...texts: readonly string[]): string[] {
  return texts.flatMap((text) => ['--rule', text]);
}

describe('check --connect', () => {
  test('all rules hold: the verdict, a line for each, and exit code 0', async () => {
    const { code, out, err } = await check(
      ...rules('service:fare p99 < 200ms', 'errors < 1%', 'edge:api->fare gap p95 <= 11ms'),
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.replace(/\d+ s of/, 'N s of').split('\n')).toEqual([
      `OK - all 3 rules hold; last N s of remote 127.0.0.1:${collector.http.port}`,
      'ok       service:fare p99 < 200ms        com.hailocab.service.fare 30.1 ms of 30 calls',
      'ok       errors < 1%                     0% of 30 calls',
      'ok       edge:api->fare gap p95 <= 11ms  com.hailocab.api->com.hailocab.service.fare 10 ms of 30 calls',
      '',
    ]);
  });

  test('a broken rule stands in the first line, and the exit code is 1 whatever cannot be told', async () => {
    const { code, out, err } = await check(
      ...rules('errors < 1%', 'service:nosuch p99 < 1s', 'service:fare p99 < 20ms'),
    );
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const lines = out.split('\n');
    expect(lines[0]).toContain(
      'BROKEN - service:fare p99 < 20ms: com.hailocab.service.fare 30.1 ms of 30 calls; 1 of 3 rules broken; last ',
    );
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(
      'ok unknown broken '.split(' '),
    );
  });

  test('the real program ends with that code', async () => {
    const args = ['check', ...connect, ...rules('calls < 1/h'), '--window', '1h'];
    const { code, out, err } = await phosphor(args);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toMatch(/^BROKEN - calls < 1\/h: [\d.]+\/s; last \d+ s of remote /);
  });

  test('what cannot be told says why, and the exit code is 2', async () => {
    const { code, out, err } = await check(...rules('service:nosuch p99 < 1s'));
    expect({ code, err }).toEqual({ code: 2, err: '' });
    expect(out).toContain(
      'UNKNOWN - service:nosuch p99 < 1s: nobody of such a name was called in this time; last ',
    );
  });

  test('as JSON: the figures as numbers in µs, parts of 1 and calls a second', async () => {
    const { code, out } = await check(
      '--json',
      ...rules('service:fare p99 < 20ms', 'errors < 1%', '!silent'),
    );
    expect(code).toBe(1);
    const document = JSON.parse(out) as CheckDocument;
    expect(document).toMatchObject({
      verdict: 'broken',
      source: `remote 127.0.0.1:${collector.http.port}`,
      problem: null,
      loss: { offered: CALLS * 4, lost: 0 },
      rules: [
        {
          rule: 'service:fare p99 < 20ms',
          verdict: 'broken',
          who: 'com.hailocab.service.fare',
          value: 30_079,
          limit: 20_000,
          calls: CALLS,
        },
        { rule: 'errors < 1%', verdict: 'ok', value: 0, limit: 0.01, who: null, why: null },
        { rule: '!silent', value: null, limit: null },
      ],
    });
    expect(document.at).toBeGreaterThan(1e15);
  });

  test('a collector that is not reached is a verdict, in words and as JSON', async () => {
    const gone = ['check', '--connect', `127.0.0.1:${await deadPort()}`];
    const words = await said(...gone);
    expect(words).toMatchObject({ code: 2, err: '' });
    expect(words.out).toMatch(/^UNKNOWN - The collector 127\.0\.0\.1:\d+ .*\.\n$/);
    const json = await said(...gone, '--json');
    expect(json.code).toBe(2);
    expect(JSON.parse(json.out)).toMatchObject({
      verdict: 'unknown',
      problem: expect.stringMatching(/^The collector 127.*\.$/) as string,
      source: null,
      rules: [],
    });
  });

  test('that it sends the token as plain text is warned of', async () => {
    vi.stubEnv('PHOSPHOR_TOKEN', 'a-token-for-tests-0123456789');
    // Leads to this machine, and is no address of its own.
    const place = `0.0.0.0:${await deadPort()}`;
    const warning = `phosphor: The token goes to http://${place} as plain text,`;
    expect((await said('check', '--connect', place)).err).toContain(warning);
    expect((await said('show', 'abc', '--connect', place)).err).toContain(warning);
    vi.unstubAllEnvs();
  });

  test('of several collectors one that is away leaves what holds untold, and what is broken broken', async () => {
    const away = `127.0.0.1:${await deadPort()}`;
    const both = ['check', '--window', '1h', '--connect', `${urlOf(collector, '')},${away}`];
    const [holds, broken] = await Promise.all([
      phosphor([...both, ...rules('errors < 1%')]),
      phosphor([...both, ...rules('p99 < 1ms')]),
    ]);
    expect(holds.code).toBe(2);
    expect(holds.out).toMatch(new RegExp(`^UNKNOWN - .*; not heard: ${away}\nok       errors`));
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(new RegExp(`^BROKEN - p99 < 1ms: .*; not heard: ${away}\n`));
  });
});

describe('check without --connect', () => {
  test('listens itself for a while', async () => {
    const { code, out } = await said('check', '--udp', '0', '--for', '100ms');
    expect(code).toBe(2);
    expect(out).toMatch(/^UNKNOWN - !alert: nothing has been heard yet; last \d s of local udp /);
  });

  test('with both it is not clear whom to ask', async () => {
    expect(await said('check', '--udp', '0', '--connect', 'here')).toEqual({
      code: 2,
      out: '',
      err: 'phosphor: Give --udp to listen here or --connect to ask a collector.\n',
    });
  });
});

test('a rule that is none is one sentence, and the exit code is 2', async () => {
  expect(await said('check', '--rule', 'errors < 1')).toEqual({
    code: 2,
    out: '',
    err: 'phosphor: The rule "errors < 1" has no limit that can be read; write for example "errors < 1%".\n',
  });
});

test('the rules of the help are rules', async () => {
  const { out } = await said('check', '--help');
  const written = [...out.matchAll(/'([^']+)'/g)].map(([, text]) => text!);
  expect(written.length).toBeGreaterThan(8);
  const { err } = await said(
    'check',
    '--connect',
    `127.0.0.1:${await deadPort()}`,
    ...rules(...written),
  );
  expect(err).toBe('');
});
