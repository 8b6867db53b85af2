/** The host agent: what it carries on one core without loss, and what it does while nobody takes it. */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BACKLOG } from '../../src/agent/agent.ts';
import type { AgentState } from './agent-child.ts';
import type { FarSide } from './agent-far-side.ts';
import { Arrivals, httpFarSide, udpFarSide } from './agent-far-side.ts';
import type { SentPacked } from './agent-senders.ts';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import { heading, table } from './report.ts';

const RATES = [25_000, 50_000, 100_000, 150_000, 200_000];
const SECONDS = 4;

/** How long the far side is gone, s, and what comes meanwhile: more than the agent may keep. */
const GONE_FOR = 10;
const GONE_RATE = 25_000;
/** Before it goes, s, and after it is back. */
const AROUND = 3;
/** Between two looks at an agent, ms. */
const LOOK = 100;
/** The agent's longest wait before it tries again, s. */
const LONGEST_RETRY = 10;

const MEBIBYTE = 1024 * 1024;

export async function benchAgent(): Promise<void> {
  await rates('UDP', udpFarSide);
  await rates('HTTP', httpFarSide);
  await gone();
}

async function rates(way: string, open: (arrivals: Arrivals) => Promise<FarSide>): Promise<void> {
  heading(
    `The agent, forwarding over ${way}`,
    `ten senders pack 1,400-byte datagrams for ${SECONDS} s at each rate; the agent in a process of its own, a far side that only counts; aim: 100,000/s on one core`,
  );
  const rows: string[][] = [];
  let datagram = 0;
  for (const rate of RATES) {
    const arrivals = new Arrivals();
    const far = await open(arrivals);
    const agent = await startChild(new URL('agent-child.ts', import.meta.url), [far.url]);
    const before = await look(agent);
    const sent = await send(agent.port, rate, SECONDS);
    const busy = await look(agent);
    const after = await settled(agent, arrivals);
    datagram = sent.annotations / sent.datagrams;
    rows.push([
      rate.toLocaleString('en'),
      whole(sent.annotations / sent.seconds),
      whole(arrivals.annotations / sent.seconds),
      whole(sent.annotations - after.counts.offered),
      whole(after.counts.dropped),
      whole(after.counts.sent - arrivals.annotations),
      `${((busy.cpu - before.cpu) / sent.seconds / 10_000).toFixed(0)}% of a core`,
      `${((after.cpu - before.cpu) / sent.annotations).toFixed(2)} µs`,
      `${(busy.rss / MEBIBYTE).toFixed(0)} MiB`,
    ]);
    await agent.end();
    await far.close();
  }
  table([
    [
      'asked for a second',
      'sent a second',
      'forwarded',
      'lost before it',
      'in it',
      'behind it',
      'processor time',
      'each',
      'memory',
    ],
    ...rows,
  ]);
  console.log(`  ${datagram.toFixed(1)} annotations a datagram of the senders`);
}

/** The far side goes and comes back, with the senders sending on. */
async function gone(): Promise<void> {
  heading(
    'The agent, with nobody to send to',
    `over HTTP at ${whole(GONE_RATE)}/s; the far side is gone for ${GONE_FOR} s; bound: ${whole(BACKLOG.annotations)} annotations, ${BACKLOG.bytes / MEBIBYTE} MiB`,
  );
  const arrivals = new Arrivals();
  const first = await httpFarSide(arrivals);
  const agent = await startChild(new URL('agent-child.ts', import.meta.url), [first.url]);
  const sending = send(agent.port, GONE_RATE, 2 * AROUND + GONE_FOR + LONGEST_RETRY);
  const [well, alone, back] = [new Most(), new Most(), new Most()];
  await watch(agent, well, AROUND * 1_000, () => false);
  await first.close();
  await watch(agent, alone, GONE_FOR * 1_000, () => false);
  const second = await httpFarSide(arrivals, first.port);
  const missed = arrivals.annotations;
  const limit = (AROUND + LONGEST_RETRY) * 1_000;
  const found = await watch(agent, back, limit, () => arrivals.annotations > missed);
  const caughtUp = await watch(agent, back, limit, ({ counts }) => counts.waiting <= well.waiting);
  const sent = await sending;
  await settled(agent, arrivals);
  const { told } = arrivals;
  await agent.end();
  await second.close();
  table([
    ['the far side', 'annotations waiting at most', 'their memory', 'memory of the process'],
    ...(
      [
        ['is there', well],
        ['is gone', alone],
        ['is back', back],
      ] as const
    ).map(([name, { waiting, waitingBytes, rss }]) => [
      name,
      whole(waiting),
      `${(waitingBytes / MEBIBYTE).toFixed(1)} MiB`,
      `${(rss / MEBIBYTE).toFixed(0)} MiB`,
    ]),
  ]);
  const { dropped, upstreamLost } = told!;
  const open = sent.annotations - arrivals.annotations - dropped - upstreamLost;
  console.log(
    [
      '',
      `back: found again after ${found.toFixed(1)} s, and ${caughtUp.toFixed(1)} s later no more waited than before`,
      `${whole(sent.annotations)} sent = ${whole(arrivals.annotations)} arrived + ${whole(dropped)} dropped by the agent + ${whole(upstreamLost)} lost before it, as it told + ${whole(open)} unaccounted for`,
    ].join('\n  '),
  );
}

/** The most of each that was seen. */
class Most {
  waiting = 0;
  waitingBytes = 0;
  rss = 0;

  see({ counts, rss }: AgentState): void {
    this.waiting = Math.max(this.waiting, counts.waiting);
    this.waitingBytes = Math.max(this.waitingBytes, counts.waitingBytes);
    this.rss = Math.max(this.rss, rss);
  }
}

/** Looks at an agent until it is as wanted, for so many ms at most. Returns how long that took, s. */
async function watch(
  agent: Child,
  most: Most,
  limit: number,
  holds: (state: AgentState) => boolean,
): Promise<number> {
  const began = performance.now();
  for (;;) {
    const state = await look(agent);
    most.see(state);
    const took = performance.now() - began;
    if (took >= limit || holds(state)) return took / 1_000;
    await sleep(LOOK);
  }
}

async function look(agent: Child): Promise<AgentState> {
  return (await agent.ask('report')) as AgentState;
}

/** Once nothing waits in the agent, and nothing more arrives. */
async function settled(agent: Child, arrivals: Arrivals): Promise<AgentState> {
  for (;;) {
    const before = arrivals.annotations;
    await sleep(LOOK);
    const state = await look(agent);
    if (state.counts.waiting === 0 && arrivals.annotations === before) return state;
  }
}

async function send(port: number, rate: number, seconds: number): Promise<SentPacked> {
  const file = fileURLToPath(new URL('agent-senders.ts', import.meta.url));
  const args = [file, String(port), String(rate), String(seconds)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as SentPacked;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
