import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { TracesDocument } from '../../src/cli/print/document.ts';
import type { Collector } from '../../src/collector/collector.ts';
import type { TraceDocument } from '../../src/engine/query/documents.ts';
import {
  closeCollectors,
  get,
  LONG,
  openCollector,
  PATIENCE,
  sendCalls,
  urlOf,
} from '../collector/fixture.ts';
import { phosphor, TALK } from './phosphor.ts';
import { said } from './said.ts';

const HEAD = 'Tracing: 33eda743\n2014-09-07 02:20:19.867 [eu-west-1a/ip-10-11-3-51]';
const whole = `${HEAD} [REQ] api → service.fare.basefare -\n`;
const broken = [
  'a line of another program',
  '2014-09-07 02:20:19.867 [host] [WHAT] api → fare.base -',
  '2014-09-07 02:20:19.867 [host] [EVER] api → fare.base -',
];
const SKIPPED =
  'phosphor: 3 of standard input could not be read; the first at line 3: a line that does not begin with a time; also a kind that is not known (2).\n';

test('what of a file is skipped is said beside the listing of the rest: how much, where and why', async () => {
  const input = whole + broken.join('\n');
  expect(await phosphor(['show', '-'], { input })).toEqual({ code: 0, out: whole, err: SKIPPED });
});

test('and beside the JSON', async () => {
  const { code, out, err } = await phosphor(['show', '-', '--json'], {
    input: whole + broken.join('\n'),
  });
  expect({ code, err }).toEqual({ code: 0, err: SKIPPED });
  expect((JSON.parse(out) as TracesDocument).traces).toMatchObject([{ spans: [{}] }]);
});

test('of a trace too large it is said how much is left out', async () => {
  const spans = Array.from({ length: 20_002 }, (_, n) => ({ traceId: 'a', id: `${n + 1}` }));
  const input = JSON.stringify(spans);
  expect(await phosphor(['show', '-', '--filter', 'status:error'], { input })).toEqual({
    code: 0,
    out: '',
    err: 'phosphor: 2 annotations of a trace too large are left out; --as without --filter prints them all.\nphosphor: No trace matches.\n',
  });
});

test('of a file that is read whole nothing is said', async () => {
  expect(await phosphor(['show', TALK])).toMatchObject({ code: 0, err: '' });
});

describe('show FILE', () => {
  test.each(['otlp', 'zipkin', 'jaeger'])('as %s can be shown again', async (format) => {
    const { code, out, err } = await phosphor(['show', TALK, '--as', format]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toBeTypeOf('object');
    const again = await phosphor(['show', '-'], { input: out });
    expect(again).toMatchObject({ code: 0, err: '' });
    const times = again.out.match(/^2014-09-07 02:20:19\.\d{3}/gm)!;
    expect(times.length).toBeGreaterThan(40);
    expect(times).toEqual(times.toSorted());
    expect(again.out).toContain('ERR - com.hailocab.service.fare.basefare');
  });

  const second = whole.replace('33eda743', 'abc');

  test('--trace ID prints that one alone, however its id is written', async () => {
    const talk = await readFile(TALK, 'utf8');
    const id = '33EDA743F124435C71FC3C872BBC98E6';
    const printed = await phosphor(['show', '-', '--trace', id], { input: second + talk });
    expect(printed).toEqual({ code: 0, out: talk, err: '' });
    const json = await phosphor(['show', '-', '--trace', id, '--json'], { input: second + talk });
    expect((JSON.parse(json.out) as TracesDocument).traces).toMatchObject([{ errors: 2 }]);
    const none = await phosphor(['show', TALK, '--trace', 'abc']);
    expect(none).toMatchObject({ code: 2, out: '' });
    expect(none.err).toMatch(/^phosphor: There is no trace abc in .*neardrivers\.txt\.\n$/);
  });

  test('--filter prints the traces that match, in any format', async () => {
    const input = second + (await readFile(TALK, 'utf8'));
    const { out } = await phosphor(['show', '-', '--filter', 'status:error'], { input });
    expect(out.match(/^Tracing: .*/gm)).toEqual(['Tracing: 33eda743-f124-435c-71fc-3c872bbc98e6']);
    const none = await phosphor(['show', '-', '--filter', 'service:nobody'], { input });
    expect(none).toEqual({ code: 0, out: '', err: 'phosphor: No trace matches.\n' });
  });
});

/** A collector that has two traces, PREFIX1 and PREFIX2. */
async function withTraces(prefix: string): Promise<Collector> {
  const collector = await openCollector();
  await sendCalls(collector, 2, prefix);
  await vi.waitFor(async () => {
    expect((await get(collector, `/api/traces/${prefix}2`)).status).toBe(200);
  }, PATIENCE);
  return collector;
}

describe('show ID --connect', () => {
  vi.setConfig({ testTimeout: LONG });
  afterEach(closeCollectors);

  test('prints the trace as its listing and as JSON, whichever collector has it', async () => {
    const [a, b] = [await withTraces('a'), await withTraces('b')];
    const connect = ['--connect', `${urlOf(a, '')},${urlOf(b, '')}`];
    const printed = await said('show', 'b2', ...connect);
    expect({ code: printed.code, err: printed.err }).toEqual({ code: 0, err: '' });
    const [head, ...lines] = printed.out.trimEnd().split('\n');
    expect(head).toBe('Tracing: b2');
    expect(lines.map((line) => /\[(REQ|IN|OUT|REP)\] (.*)/.exec(line)?.slice(1))).toEqual([
      ['REQ', 'com.hailocab.api → com.hailocab.service.fare.basefare -'],
      ['IN', 'com.hailocab.api → com.hailocab.service.fare.basefare -'],
      ['OUT', 'com.hailocab.api → com.hailocab.service.fare.basefare - 30.00 ms'],
      ['REP', 'com.hailocab.api → com.hailocab.service.fare.basefare - 40.00 ms'],
    ]);
    const json = await said('show', 'a1', ...connect, '--json');
    expect(json.code).toBe(0);
    const { body } = await get<TraceDocument>(a, '/api/traces/a1');
    expect(JSON.parse(json.out)).toEqual({ traces: [body] });

    const without = `phosphor: Without 127.0.0.1:${b.http.port}, not heard now: there may be more.\n`;
    await b.close(100);
    expect(await said('show', 'a1', ...connect, '--json')).toEqual({ ...json, err: without });
    expect((await said(...connect, '--json')).err).toBe(without);
  });

  test('what nobody has is one sentence and exit code 2', async () => {
    const collector = await withTraces('a');
    const name = `127.0.0.1:${collector.http.port}`;
    const unknown = await said('show', 'nosuch', '--connect', name);
    expect(unknown).toEqual({
      code: 2,
      out: '',
      err: `phosphor: There is no file and no trace nosuch (remote ${name}); it may be too old to be kept, or not have come yet.\n`,
    });
    await collector.close(100);
    const gone = await said('show', 'a1', '--connect', name);
    expect(gone).toMatchObject({ code: 2, out: '' });
    expect(gone.err).toMatch(/^phosphor: The collector 127\.0\.0\.1:\d+ .*\.\n$/);
  });

  test('a file of that name is shown instead, and nobody is asked', async () => {
    const { code, out } = await said('show', TALK, '--connect', '127.0.0.1:1');
    expect(code).toBe(0);
    expect(out).toMatch(/^Tracing: 33eda743/);
  });
});
