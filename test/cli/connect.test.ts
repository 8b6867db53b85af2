import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../src/engine/views.ts';
import {
  closeCollectors,
  get,
  openCollector,
  PATIENCE,
  sendCalls,
  urlOf,
} from '../collector/fixture.ts';
import type { Collector } from '../../src/collector/collector.ts';
import { phosphor } from './phosphor.ts';

const TOKEN = 'open-sesame-0123456789';

afterEach(closeCollectors);

interface Printed {
  readonly services: readonly { readonly service: string; readonly calls: number }[];
  readonly ledger: { readonly shown: number };
}

/** A collector that shows so many calls to fare. */
async function withCalls(count: number, prefix: string): Promise<Collector> {
  const collector = await openCollector({ token: TOKEN });
  await sendCalls(collector, count, prefix);
  await vi.waitFor(async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const { body } = await get<Answer<'services'>>(collector, '/api/answer?view=services', headers);
    expect(body.overview.calls).toBe(count);
  }, PATIENCE);
  return collector;
}

async function tokenFile(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'phosphor-')), 'token');
  await writeFile(file, `${TOKEN}\n`);
  return file;
}

describe('top --connect', () => {
  test('prints what a collector has heard before, and what several have together', async () => {
    const [a, b] = [await withCalls(3, 'a'), await withCalls(2, 'b')];
    const token = ['--token-file', await tokenFile()];
    const one = await phosphor(['--connect', urlOf(a, ''), ...token, '--json']);
    expect({ code: one.code, err: one.err }).toEqual({ code: 0, err: '' });
    const printed = JSON.parse(one.out) as Printed;
    expect(printed.services.find(({ service }) => service.endsWith('.fare'))!.calls).toBe(3);
    expect(printed.ledger.shown).toBe(12);

    const both = await phosphor([
      '--connect',
      `${urlOf(a, '')}, ${urlOf(b, '')}`,
      ...token,
      '--once',
    ]);
    expect({ code: both.code, err: both.err }).toEqual({ code: 0, err: '' });
    expect(both.out).toContain(`remote 127.0.0.1:${a.http.port}, 127.0.0.1:${b.http.port}`);
    expect(both.out).toMatch(/^com\.hailocab\.service\.fare +5 /m);
  });

  test('says in a sentence why there is nothing to print, and exits with 2', async () => {
    const collector = await openCollector({ token: TOKEN });
    const url = urlOf(collector, '');
    const refused = await phosphor(['--connect', url, '--json']);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toMatch(/^phosphor: The collector [\d.:]+ asks for a token; .*\.\n$/);
    await collector.close(100);
    const gone = await phosphor(['--connect', url, '--once']);
    expect(gone).toMatchObject({ code: 2, out: '' });
    expect(gone.err).toMatch(
      /^phosphor: The collector [\d.:]+ cannot be reached: nothing listens there\.\n$/,
    );
  });
});
