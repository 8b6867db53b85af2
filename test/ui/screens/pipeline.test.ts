/** The Pipeline screen, read as a person does, of annotations that really were lost. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Agent } from '../../../src/agent/agent.ts';
import type { AgentOptions } from '../../../src/agent/agent.ts';
import type { Ledger } from '../../../src/engine/views.ts';
import { HandClock, SECOND } from '../../../src/model/clock.ts';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { pipelineScreen } from '../../../src/ui/screens/pipeline.ts';
import { newPlace } from '../../../src/ui/state/place.ts';
import { Client } from '../../agent/client.ts';
import { udpFarSide } from '../../agent/receiver.ts';
import type { Faults } from '../../agent/relay.ts';
import { Relay } from '../../agent/relay.ts';
import type { Address } from '../../intake/sender.ts';
import { annotation, frames, send } from '../../intake/sender.ts';
import { PREFIX, answerTo, ledger as fixture } from '../fixtures.ts';

const ending: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

const NONE: Faults = { drop: 0, duplicate: 0, reorder: 0, seed: 5 };
const LOSSY: Faults = { drop: 0.3, duplicate: 0.2, reorder: 0.2, seed: 5 };

/** Longer than the test: what waits is sent because the agent ends. */
const NEVER = 60_000;

/** What a person sees of a ledger, who has gone to a line of it. */
function seen(ledger: Ledger, width = 120, height = 57, line: string | null = null): string[] {
  const canvas = new Canvas(width, height, unicodeGlyphs);
  const answer = answerTo({ view: 'ledger' }, { ledger });
  const opened = newPlace('pipeline', '', '', null);
  const place = { ...opened, list: { ...opened.list, selected: line } };
  const look = { glyphs: unicodeGlyphs, prefix: PREFIX };
  const sight = { answer, place, sort: { column: '', descending: false }, order: [], look };
  pipelineScreen.paint(canvas, canvas.area, { ...sight, order: pipelineScreen.keys(sight) });
  return Array.from({ length: height }, (_, y) => canvas.line(y));
}

interface Read {
  readonly offered: number;
  readonly lost: number;
}

/** The rows of the road, read off the screen. */
function road(ledger: Ledger): Map<string, Read> {
  const rows = seen(ledger).flatMap((line) => {
    const found = /^[▲ ] (\w+) +([\d,]+) +([\d,]+) /.exec(line);
    if (found === null) return [];
    const [offered, lost] = [found[2]!, found[3]!].map((n) => Number(n.replaceAll(',', '')));
    return [[found[1]!, { offered: offered!, lost: lost! }] as const];
  });
  return new Map(rows);
}

async function relay(to: Address, faults: Faults): Promise<Relay> {
  const opened = await Relay.open(to, faults);
  ending.push(() => opened.close());
  return opened;
}

async function agent(to: Address, port: number, options: Partial<AgentOptions>): Promise<Agent> {
  const opened = await Agent.open({
    udp: { host: '127.0.0.1', port },
    to: new URL(`udp://127.0.0.1:${to.port}`),
    clock: new HandClock(SECOND),
    window: 5,
    ...options,
  });
  ending.push(() => opened.close(0));
  return opened;
}

describe('of annotations lost at every stage', () => {
  test('the road says where each ended, and its stages follow one from the other', async () => {
    const farSide = await udpFarSide();
    ending.push(() => farSide.close());
    const far = await relay(farSide.address, NONE);

    // An agent that holds only so many while nothing goes out.
    const backlog = { annotations: 100, bytes: 1024 * 1024 };
    const small = await agent(far.address, 0, { fill: 1_000_000, window: NEVER, backlog });
    const { port } = small.address;
    const near = await relay({ host: '127.0.0.1', port }, NONE);
    const clients = ['aa', 'bb', 'cc'].map((name) => new Client(near.address, name));
    ending.push(() => clients.forEach((client) => client.close()));
    for (const client of clients) {
      client.offer(230);
      await client.flush();
    }
    await vi.waitFor(() => expect(small.counts().offered).toBe(600));
    const { dropped } = await small.close(5_000);
    ending.splice(2, 1);

    // In its place another, between two networks that lose, duplicate and reorder.
    await agent(far.address, port, {});
    near.faults = LOSSY;
    far.faults = { ...LOSSY, seed: 9 };
    for (let burst = 0; burst < 20; burst++) {
      for (const client of clients) {
        client.offer(210);
        await client.flush();
      }
      // Lets the relays and the agent take their turn.
      await turn();
    }
    await vi.waitFor(() => {
      expect(near.annotationsLost).toBeGreaterThan(0);
      expect(far.annotationsLost).toBeGreaterThan(0);
    });
    near.faults = NONE;
    far.faults = NONE;
    // Here three that cannot be read and one that belongs to no call.
    const whole = frames([annotation()])[0]!;
    const cut = [10, 20, 30].map((length) => whole.subarray(0, length));
    await send(farSide.address, [...cut, ...frames([annotation({ spanId: '' })])]);

    const offered = clients.reduce((sum, client) => sum + client.offered, 0) + 4;
    await vi.waitFor(
      async () => {
        for (const client of clients) await client.tell();
        const { offered: told, lost } = farSide.ledger();
        expect(told).toBe(offered);
        expect(lost['network']).toBe(near.annotationsLost + far.annotationsLost);
      },
      { timeout: 15_000 },
    );

    const ledger = farSide.ledger();
    const rows = road(ledger);
    const lost = (stage: string): number | undefined => rows.get(stage)?.lost;
    expect(rows.get('client')?.offered).toBe(offered);
    expect(lost('client')).toBe(clients.reduce((sum, client) => sum + client.dropped, 0));
    expect(dropped).toBeGreaterThan(400);
    expect(lost('agent')).toBe(dropped);
    expect(lost('network')).toBe(near.annotationsLost + far.annotationsLost);
    expect(lost('decode')).toBe(3);
    expect(lost('engine')).toBe(1);
    const stages = [...rows.values()];
    for (const [index, { offered: came, lost: gone }] of stages.slice(0, -1).entries()) {
      expect(stages[index + 1]!.offered).toBe(came - gone);
    }
    expect(rows.get('shown')?.offered).toBe(ledger.shown);

    const text = seen(ledger).join('\n');
    expect(text).toContain('= offered: the sum closes');
    expect(text).toMatch(/cut short +3 /);
    const before = near.annotationsLost.toLocaleString('en');
    expect(text).toMatch(new RegExp(`annotations lost before agents +${before}`));
    expect(text).toMatch(/ api +[\d,]+ +\d+\.\d%.*\n.* [0-9a-f]{16} on eu-west-1a\/ip-10-11-3-51/);
  });
});

test('single frames have no account before they came: nobody tells, and that is said', async () => {
  const farSide = await udpFarSide();
  ending.push(() => farSide.close());
  await send(farSide.address, frames([annotation()]));
  await vi.waitFor(() => expect(farSide.ledger().shown).toBe(1));
  const lines = seen(farSide.ledger());
  expect(lines.find((line) => line.includes(' client '))).toMatch(/ client +– +– .*nobody tells/);
  expect(lines.find((line) => line.includes(' network '))).toMatch(/ network +– +– .*nobody tells/);
  expect(lines.join('\n')).not.toContain('agent ');
  expect(lines.join('\n')).toContain('Single frames tell nothing of what was lost before them.');
});

test('a stage whose numbers do not follow from the one before is told', () => {
  const [client, ...others] = fixture.stages;
  const stages = [{ ...client!, passed: client!.passed! - 3 }, ...others];
  expect(seen({ ...fixture, stages }).join('\n')).toContain('3 unaccounted for');
});

test('a low terminal shows the whole road, and the stage that loses now below it', () => {
  const lines = seen(fixture, 80, 21);
  expect(lines[3]).toMatch(/^▲ network .* 0\.5% {2}network$/);
  expect(lines[7]).toMatch(/^ {2}shown .*the sum closes$/);
  expect(lines[9]).toMatch(/^NETWORK/);
  const [client, ...others] = fixture.stages;
  const inWindow = { offered: 60_000, lost: { 'client queue full': 29_830 } };
  const worse = seen({ ...fixture, stages: [{ ...client!, inWindow }, ...others] }, 80, 21);
  expect(worse[9]).toMatch(/^CLIENT/);
});

describe.each([
  [80, 21],
  [120, 21],
  [200, 14],
])('on %i×%i, where not all fits,', (width, height) => {
  test('every line can be gone to, and the road stays', () => {
    const all = seen(fixture, 80, 200).slice(9);
    expect(all.join('\n')).toContain('traces let go to make room');
    for (const [index, line] of all.entries()) {
      if (line === '') continue;
      const lines = seen(fixture, width, height, String(index));
      expect(lines.join('\n')).toContain(line.trim());
      expect(lines[7]).toContain('the sum closes');
    }
  });
});
