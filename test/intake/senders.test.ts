import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Senders } from '../../src/intake/senders.ts';
import { SequenceWindow } from '../../src/intake/sequence-window.ts';
import { SECOND } from '../../src/model/clock.ts';
import type { Origin, SenderTotals } from '../../src/wire/packed.ts';

const BEGAN = 1_000 * SECOND;
/** Late enough that a sender first heard now began while we listened. */
const NOW = BEGAN + 60 * SECOND;
const MINUTES = 60 * SECOND;

function totals(sequence: number, offered: number, told: Partial<SenderTotals> = {}): SenderTotals {
  return { sender: 'aaaaaaaa00000001', sequence, offered, dropped: 0, upstreamLost: 0, ...told };
}

function origin(
  sequence: number,
  count: number,
  offered: number,
  told: Partial<Origin> = {},
): Origin {
  const sender = 'cccccccc00000001';
  return { sender, sequence, count, offered, dropped: 0, unheard: 0, ...told };
}

/** Only what was lost. */
function lost(senders: Senders): Record<string, number> {
  return Object.fromEntries(Object.entries(senders.losses()).filter(([, count]) => count !== 0));
}

describe('a sender that counts', () => {
  test('lost on the way what it sent and what did not come', () => {
    const senders = new Senders(BEGAN);
    expect(senders.take(totals(1, 10), 10, NOW)).toBe(true);
    expect(lost(senders)).toEqual({});
    senders.take(totals(4, 40), 10, NOW);
    expect(lost(senders)).toEqual({ network: 20 });
    expect(senders.missing).toBe(2);
  });

  test('lost nothing of what only came late, in another order', () => {
    const senders = new Senders(BEGAN);
    for (const sequence of [3, 1, 4, 2]) senders.take(totals(sequence, sequence * 10), 10, NOW);
    expect(lost(senders)).toEqual({});
    expect(senders.missing).toBe(0);
  });

  test('is not heard twice: a datagram that comes again is refused and counted', () => {
    const senders = new Senders(BEGAN);
    expect(senders.take(totals(1, 10), 10, NOW)).toBe(true);
    expect(senders.take(totals(1, 10), 10, NOW)).toBe(false);
    expect(senders.take(totals(2, 20), 10, NOW)).toBe(true);
    expect(senders.twice).toBe(1);
    expect(lost(senders)).toEqual({});
  });

  test('says itself what its queue had no room for', () => {
    const senders = new Senders(BEGAN);
    senders.take(totals(1, 15, { dropped: 5 }), 10, NOW);
    expect(lost(senders)).toEqual({ 'client queue full': 5 });
  });

  test('may find later that what it sent was not taken: it is lost once', () => {
    const senders = new Senders(BEGAN);
    senders.take(totals(2, 20), 10, NOW);
    expect(lost(senders)).toEqual({ network: 10 });
    senders.take(totals(3, 30, { dropped: 10 }), 10, NOW);
    expect(lost(senders)).toEqual({ 'client queue full': 10 });
  });

  test('settles its sum with totals alone', () => {
    const senders = new Senders(BEGAN);
    senders.take(totals(1, 10), 10, NOW);
    senders.take(totals(3, 20), 0, NOW);
    expect(lost(senders)).toEqual({ network: 10 });
  });

  test('that starts anew is a new one, and what the old one lost stays', () => {
    const senders = new Senders(BEGAN);
    senders.take(totals(2, 20), 10, NOW);
    senders.take(totals(1, 7, { sender: 'aaaaaaaa00000002' }), 7, NOW);
    expect(lost(senders)).toEqual({ network: 10 });
    expect(senders.known).toBe(2);
  });

  test('with totals that cannot be is heard, and not believed', () => {
    const senders = new Senders(BEGAN);
    expect(senders.take(totals(1, 2 ** 60), 10, NOW)).toBe(true);
    expect(senders.take(totals(2, 5, { dropped: 6 }), 10, NOW)).toBe(true);
    expect(senders.take(totals(2 ** 63, 30), 10, NOW)).toBe(false);
    expect(senders.untrue).toBe(2);
    expect(lost(senders)).toEqual({ network: 10 });
  });

  test('with the largest totals that are believed leaves a sum of many exact', () => {
    const senders = new Senders(BEGAN);
    const largest = 2 ** 43;
    for (let n = 0; n < 1_000; n++) {
      const sender = n.toString(16).padStart(16, '0');
      senders.take(totals(1, 1, { sender }), 1, NOW);
      senders.take(totals(2, largest, { sender }), 0, NOW);
      senders.take(totals(3, largest + 1, { sender }), 0, NOW);
    }
    expect(senders.untrue).toBe(1_000);
    expect(lost(senders)).toEqual({ network: 1_000 * (largest - 1) });
  });
});

describe('a sender that talked before anybody listened', () => {
  test('lost nothing by that', () => {
    const senders = new Senders(BEGAN);
    senders.take(totals(5_000, 50_000, { dropped: 300 }), 10, BEGAN + SECOND);
    expect(lost(senders)).toEqual({});
    senders.take(totals(5_002, 50_023, { dropped: 303 }), 10, BEGAN + SECOND);
    expect(lost(senders)).toEqual({ 'client queue full': 3, network: 10 });
  });

  test('and of whom an earlier datagram comes later, is counted from that one', () => {
    const senders = new Senders(BEGAN);
    senders.take(totals(50, 500), 10, BEGAN + SECOND);
    senders.take(totals(52, 520), 10, BEGAN + SECOND);
    senders.take(totals(49, 490), 10, BEGAN + SECOND);
    expect(lost(senders)).toEqual({ network: 10 });
  });

  test('to somebody else for long is counted from when it is heard here, however late', () => {
    const senders = new Senders(BEGAN);
    senders.take(totals(5_000, 50_000), 10, NOW);
    expect(lost(senders)).toEqual({});
  });
});

describe('more senders than are kept', () => {
  test('the one heard longest ago goes, and its losses stay in the sum', () => {
    const senders = new Senders(BEGAN, 2);
    senders.take(totals(2, 20), 10, NOW);
    senders.take(totals(1, 1, { sender: 'bb' }), 1, NOW);
    senders.take(totals(1, 1, { sender: 'cc' }), 1, NOW + 60 * MINUTES);
    expect(senders.known).toBe(2);
    expect(senders.letGo).toBe(1);
    expect(lost(senders)).toEqual({ network: 10 });
  });

  test('one that was let go and still talks makes up no losses', () => {
    const senders = new Senders(BEGAN, 1);
    senders.take(totals(10, 100), 100, NOW);
    senders.take(totals(1, 1, { sender: 'bb' }), 1, NOW);
    senders.take(totals(11, 110), 10, NOW);
    expect(lost(senders)).toEqual({});
  });
});

describe('what an agent passes on', () => {
  const AGENT = 'ffffffff0000000a';
  const OTHER = 'ffffffff0000000b';

  function agent(
    sequence: number,
    offered: number,
    told: Partial<SenderTotals> = {},
  ): SenderTotals {
    return totals(sequence, offered, { sender: AGENT, ...told });
  }

  test('is accounted to the client it came from', () => {
    const senders = new Senders(BEGAN);
    senders.takeAgent(agent(1, 10), 10, NOW);
    expect(senders.takeOrigin(origin(3, 10, 32, { dropped: 2 }), 10, AGENT, NOW)).toBe(true);
    expect(lost(senders)).toEqual({ 'client queue full': 2, network: 20 });
  });

  test('may come in parts', () => {
    const senders = new Senders(BEGAN);
    expect(senders.takeOrigin(origin(1, 6, 10), 6, AGENT, NOW)).toBe(true);
    expect(senders.takeOrigin(origin(1, 4, 10), 4, AGENT, NOW)).toBe(true);
    expect(lost(senders)).toEqual({});
  });

  test('may come in parts from a client that talked before anybody listened', () => {
    const senders = new Senders(BEGAN);
    senders.takeOrigin(origin(900, 6, 9_000), 6, AGENT, BEGAN);
    senders.takeOrigin(origin(900, 4, 9_000), 4, AGENT, BEGAN);
    senders.takeOrigin(origin(902, 5, 9_015), 5, AGENT, BEGAN);
    expect(lost(senders)).toEqual({ network: 10 });
  });

  test('is not taken again from the agent that started in its place', () => {
    const senders = new Senders(BEGAN);
    senders.takeOrigin(origin(1, 6, 10), 6, AGENT, NOW);
    expect(senders.takeOrigin(origin(1, 10, 10), 10, OTHER, NOW)).toBe(false);
    expect(lost(senders)).toEqual({ network: 4 });
  });

  test('and what it dropped of it is not the network’s loss', () => {
    const senders = new Senders(BEGAN);
    senders.takeAgent(agent(1, 25, { dropped: 15 }), 10, NOW);
    senders.takeOrigin(origin(3, 10, 30), 10, AGENT, NOW);
    expect(lost(senders)).toEqual({ 'agent overflow': 15, network: 5 });
  });

  test('and what did not get to it is told apart from what did not get here', () => {
    const senders = new Senders(BEGAN);
    senders.takeAgent(agent(1, 10), 10, NOW);
    senders.takeOrigin(origin(1, 10, 10), 10, AGENT, NOW);
    // Its second datagram, of four, is lost; of what its client sent meanwhile, six never came to it.
    senders.takeAgent(agent(3, 24), 10, NOW);
    senders.takeOrigin(origin(4, 10, 30), 10, AGENT, NOW);
    expect(lost(senders)).toEqual({ network: 10 });
    expect(senders.lostBeforeAgents).toBe(6);
    expect(senders.agents).toBe(1);
  });

  test('and what its kernel had no room for is told, as of its latest word', () => {
    const senders = new Senders(BEGAN);
    senders.takeOrigin(origin(2, 10, 20, { unheard: 7 }), 10, AGENT, NOW);
    senders.takeOrigin(origin(1, 10, 10, { unheard: 9 }), 10, AGENT, NOW);
    expect(lost(senders)).toEqual({ 'agent receive buffer full': 7 });
  });

  test('an agent that does not tell whose annotations it lost still tells how many', () => {
    const senders = new Senders(BEGAN);
    senders.take(totals(1, 10, { upstreamLost: 8 }), 10, NOW);
    expect(lost(senders)).toEqual({ 'before the agent': 8 });
  });
});

test('those that lost most are named, most first, and none that lost nothing', () => {
  const senders = new Senders(BEGAN);
  for (let i = 0; i < 9; i++) {
    const sender = `aaaaaaaa0000000${i}`;
    senders.take(totals(1, 10, { sender }), 10, NOW);
    senders.take(totals(2, 20 + ((i * 5) % 9), { sender, dropped: i === 4 ? 1 : 0 }), 10, NOW);
  }
  const worst = senders.worst();
  expect(worst.map(({ sender }) => sender.at(-1))).toEqual(['7', '5', '3', '1', '8']);
  expect(worst[0]).toMatchObject({ kind: 'service', offered: 28, dropped: 0, lost: 8 });
});

test('a window takes each sequence once, in any order, and nothing from too far back', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 3_000 }), { maxLength: 200 }), (sequences) => {
      const window = new SequenceWindow();
      const taken = new Set<number>();
      let highest = -1;
      for (const sequence of sequences) {
        const expected = !taken.has(sequence) && sequence > highest - 1_024;
        highest = Math.max(highest, sequence);
        expect(window.take(sequence)).toBe(expected);
        if (expected) taken.add(sequence);
      }
      const span = taken.size === 0 ? 0 : highest - Math.min(...taken) + 1;
      expect(window.missing).toBe(span - taken.size);
    }),
  );
});
