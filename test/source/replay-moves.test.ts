import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { Question } from '../../src/engine/views.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { HandClock, MINUTE, SECOND } from '../../src/model/clock.ts';
import type { Micros } from '../../src/model/clock.ts';
import type { ReplayOpening } from '../../src/source/protocol.ts';
import { Recording } from '../../src/source/recording.ts';
import { ReplayFeed } from '../../src/source/replay-feed.ts';
import { capture } from '../../src/wire/capture.ts';
import { zipkinJson } from '../../src/wire/zipkin/zipkin.ts';
import { call } from '../intake/sender.ts';

const START = 1_410_056_400_000_000;
const folder = mkdtempSync(join(tmpdir(), 'phosphor-moves-'));

/** Calls so far apart, each of a trace of its own; those of the failing ones fail. */
function calls(
  count: number,
  apart: Micros,
  fails: (n: number) => boolean = () => false,
): Annotation[] {
  return Array.from({ length: count }, (_, n) => {
    const id = n.toString(16).padStart(32, '0');
    const tags = fails(n) ? ([['error', 'no fare']] as const) : [];
    return call(START + n * apart, { traceId: id, spanId: id.slice(16), tags });
  }).flat();
}

/** In the order in which they were said, as a capture. */
function captured(name: string, annotations: readonly Annotation[]): string {
  const path = join(folder, name);
  writeFileSync(path, capture.write(annotations.toSorted((a, b) => a.timestamp - b.timestamp)));
  return path;
}

/** Ten calls a second for four minutes; from the third on every second one fails. */
const FAILING_FROM = 3 * MINUTE;
const failing = captured(
  'failing',
  calls(2_400, SECOND / 10, (n) => n * (SECOND / 10) >= FAILING_FROM && n % 2 === 0),
);

interface Played {
  readonly feed: ReplayFeed;
  readonly clock: HandClock;
}

const feeds: ReplayFeed[] = [];
afterEach(() => Promise.all(feeds.splice(0).map((feed) => feed.close())));

async function play(
  file: string,
  speed: number,
  more: Partial<ReplayOpening> = {},
  { input, reach }: { readonly input?: PassThrough; readonly reach?: Micros } = {},
): Promise<Played> {
  const clock = new HandClock(5 * SECOND);
  const opening = { kind: 'replay', files: [file], speed, ...more } as const;
  const recording = await Recording.open(opening, clock, input);
  const feed = new ReplayFeed(recording, speed, clock, reach);
  feeds.push(feed);
  return { feed, clock };
}

/** Lets the feed do all that is to be done while the clock stands. */
async function settled(feed: ReplayFeed): Promise<void> {
  for (let before = ''; ;) {
    feed.tick();
    await new Promise((resolve) => setImmediate(resolve));
    const now = JSON.stringify(feed.status());
    if (now === before && feed.status().progress!.seeking === undefined) return;
    before = now;
  }
}

async function ended(feed: ReplayFeed): Promise<void> {
  while (feed.status().state !== 'ended') await settled(feed);
}

async function goTo({ feed }: Played, moment: Micros): Promise<void> {
  feed.transport.seek(moment);
  await settled(feed);
  expect(feed.status().progress!.at).toBe(moment);
}

const views: readonly Question[] = [
  { view: 'services' },
  { view: 'services', window: 300 },
  { view: 'operations', window: 'all' },
  { view: 'edges' },
  { view: 'hosts', window: 10 },
  { view: 'service', service: 'com.hailocab.service.fare' },
  { view: 'traces', limit: 50 },
  { view: 'traces', filter: 'status:error', order: 'slowest' },
  { view: 'ledger' },
];

function screens({ feed }: Played, of: readonly Question[] = views): unknown[] {
  return of.map((question) => feed.engine.query(question));
}

describe('the same moment gives the same screens', () => {
  const moment = START + 3 * MINUTE + 30 * SECOND + 250_000;

  test('whatever the speed, and however often it was paused or sought', async () => {
    const once = await play(failing, Infinity);
    await ended(once.feed);
    await goTo(once, moment);
    const right = screens(once);

    const paced = await play(failing, 100);
    const { from } = paced.feed.status().progress!;
    for (const share of [0.1, 0.37, 0.38, 0.9, 1]) {
      paced.clock.set(5 * SECOND + Math.round(((moment - from) / 100) * share));
      await settled(paced.feed);
    }
    paced.feed.transport.pause();
    expect(paced.feed.status().progress!.at).toBe(moment);
    expect(screens(paced)).toEqual(right);

    for (const way of [START + MINUTE, START + 4 * MINUTE - SECOND, START, moment]) {
      await goTo(paced, way);
    }
    expect(screens(paced)).toEqual(right);

    const slow = await play(failing, 0.1);
    slow.feed.transport.pause();
    await goTo(slow, moment);
    slow.feed.transport.play();
    slow.feed.transport.pause();
    expect(screens(slow)).toEqual(right);
  });

  test('also in a file that is longer than what is fed to go back', async () => {
    const long = captured('long', calls(20 * 60, SECOND));
    const late = START + 18 * MINUTE + SECOND / 2;
    const within = [10, 60, 300].flatMap((window) =>
      (['services', 'edges', 'operations'] as const).map((view) => ({ view, window })),
    );
    const played = await play(long, 100, {}, { reach: 8 * MINUTE });
    played.clock.advance((late - START) / 100);
    await settled(played.feed);
    // How far back it could be asked is another matter.
    const seen = (): unknown[] =>
      within.map((question) => {
        const { body, overview } = played.feed.engine.query(question);
        return { body, overview };
      });
    const right = seen();
    for (const way of [START + MINUTE, late, START + 19 * MINUTE, late]) await goTo(played, way);
    expect(seen()).toEqual(right);
    // Whoever has not yet arrived may think better of it: what was fed for later lacks what was before.
    played.feed.transport.seek(START + MINUTE);
    played.feed.transport.seek(START + 19 * MINUTE + 50 * SECOND);
    await goTo(played, late);
    expect(seen()).toEqual(right);
  });

  test('and going on from there ends as if nothing had been', async () => {
    const straight = await play(failing, Infinity);
    await ended(straight.feed);
    const there = await play(failing, 1);
    await goTo(there, START + 2 * MINUTE);
    await goTo(there, START + MINUTE);
    there.feed.transport.setSpeed(Infinity);
    await ended(there.feed);
    expect(screens(there)).toEqual(screens(straight));
  });
});

/** Where it is, from the beginning of the file. */
function at(feed: ReplayFeed): Micros {
  return feed.status().progress!.at - START;
}

function callsOf({ engine }: ReplayFeed): number {
  return engine.query({ view: 'services', window: 'all' }).overview.calls;
}

describe('a step', () => {
  test('goes to the next moment at which a trace begins, and back', async () => {
    const { feed } = await play(failing, 1);
    feed.transport.pause();
    await settled(feed);
    const seen: Micros[] = [];
    for (const by of [1, 1, 1, -1, -1] as const) {
      feed.transport.step('trace', by);
      await settled(feed);
      seen.push(at(feed));
    }
    expect(seen).toEqual([100_000, 200_000, 300_000, 200_000, 100_000]);
    expect(feed.status().progress!.speed).toBe(0);
  });

  test('goes to the next call that fails, and pauses there', async () => {
    const { feed } = await play(failing, 1);
    feed.transport.step('error', 1);
    await settled(feed);
    expect(at(feed)).toBe(FAILING_FROM);
    expect(feed.status().progress!.speed).toBe(0);
    const first = (1_800).toString(16).padStart(32, '0');
    const stepped = { traceId: first, spanId: first.slice(16) };
    expect(feed.status().progress!.stepped).toEqual(stepped);
    feed.transport.step('error', 1);
    await settled(feed);
    // The same call, as the service itself says it.
    expect(at(feed)).toBe(FAILING_FROM + 5_000);
    feed.transport.step('error', -1);
    await settled(feed);
    expect(at(feed)).toBe(FAILING_FROM);
    expect(feed.status().progress!.stepped).toEqual(stepped);
    feed.transport.seek(START + FAILING_FROM + SECOND);
    await settled(feed);
    expect(feed.status().progress!.stepped).toBeUndefined();
  });

  test('goes to the moment at which an alert is raised, where the screen then has it', async () => {
    const played = await play(failing, 1);
    const { feed } = played;
    feed.transport.step('alert', 1);
    await settled(feed);
    const raised = at(feed);
    expect(raised).toBeGreaterThan(FAILING_FROM);
    expect(raised).toBeLessThan(FAILING_FROM + 30 * SECOND);
    const findings = (): number => feed.engine.query({ view: 'services' }).overview.findings.length;
    expect(findings()).toBeGreaterThan(0);
    expect(feed.status().progress!.alerts).toEqual([START + raised]);
    await goTo(played, START + raised - 1);
    expect(findings()).toBe(0);
    await goTo(played, START + 4 * MINUTE - SECOND);
    feed.transport.step('alert', -1);
    await settled(feed);
    expect(at(feed)).toBe(raised);
  });

  test('without such a moment stays where it is', async () => {
    const { feed } = await play(captured('calm', calls(300, SECOND / 10)), 1);
    for (const [to, by] of [
      ['error', 1],
      ['alert', 1],
      ['error', -1],
      ['trace', -1],
    ] as const) {
      feed.transport.step(to, by);
      await settled(feed);
      expect(at(feed)).toBe(0);
      expect(feed.status().state).toBe('replaying');
    }
  });
});

describe('a capture that is still being read', () => {
  const bytes = capture.write(
    calls(8_000, SECOND / 100).toSorted((a, b) => a.timestamp - b.timestamp),
  );
  const half = bytes.length / 2;

  test('plays as far as it came, and says how much was read', async () => {
    const input = new PassThrough();
    input.write(bytes.subarray(0, half));
    const { feed } = await play('-', Infinity, {}, { input });
    await settled(feed);
    const { state, progress } = feed.status();
    expect(state).toBe('replaying');
    expect(progress!.reading!.of).toBeNull();
    expect(progress!.reading!.bytes).toBeGreaterThan(half / 2);
    expect(callsOf(feed)).toBeGreaterThan(2_000);
    input.end(bytes.subarray(half));
    await ended(feed);
    expect(callsOf(feed)).toBe(8_000);
    expect(feed.status().progress!.reading).toBeUndefined();
  });

  test('in a format that tells its own times begins once all of it is read', async () => {
    const text = zipkinJson.write(calls(2_000, SECOND / 100));
    const broken = join(folder, 'broken');
    writeFileSync(broken, Buffer.concat([zipkinJson.write(calls(1, SECOND)), Buffer.from('oops')]));
    const input = new PassThrough();
    input.write(text.subarray(0, text.length / 2));
    const { feed } = await play(broken, Infinity, { files: [broken, '-'] }, { input });
    await settled(feed);
    expect(callsOf(feed)).toBe(0);
    // What could not be read is no loss of all, while nothing is shown.
    expect(feed.engine.query({ view: 'services' }).overview.lost).toBe(0);
    expect(feed.status().progress!.reading!.bytes).toBeGreaterThan(text.length / 4);
    input.end(text.subarray(text.length / 2));
    await ended(feed);
    expect(callsOf(feed)).toBe(2_000);
    expect(feed.engine.query({ view: 'services' }).overview.lost).toBe(1);
  });

  test('may be left at any time', async () => {
    const input = new PassThrough();
    input.write(bytes.subarray(0, half));
    const { feed } = await play('-', 1, {}, { input });
    await feed.close();
    expect(input.destroyed).toBe(true);
  });

  test('of which the second part is of a time before is played in the order of time', async () => {
    const early = captured('early', calls(1_000, SECOND / 10));
    const late = START + 2 * MINUTE;
    const shifted = calls(1_000, SECOND / 10).map((annotation) => ({
      ...annotation,
      traceId: `f${annotation.traceId.slice(1)}`,
      timestamp: annotation.timestamp + 2 * MINUTE,
    }));
    const path = join(folder, 'both');
    const second = calls(1_000, SECOND / 10).toSorted((a, b) => a.timestamp - b.timestamp);
    writeFileSync(
      path,
      Buffer.concat([
        capture.write(shifted.toSorted((a, b) => a.timestamp - b.timestamp)),
        capture.write(second),
      ]),
    );
    for (const options of [{}, { once: true }]) {
      const played = await play(path, Infinity, options);
      await ended(played.feed);
      const ordered = await play(early, Infinity, { files: [early, captured('late', shifted)] });
      await ended(ordered.feed);
      const both = [{ view: 'services', window: 'all' }, { view: 'traces' }] as const;
      expect(screens(played, both)).toEqual(screens(ordered, both));
      expect(played.feed.status().progress!.from).toBe(START);
      expect(played.feed.status().progress!.to).toBeGreaterThan(late);
    }
  });
});

test('a silence of days is not waited for: a moment before its end it goes on', async () => {
  const apart = 2 * 24 * 60 * MINUTE;
  const { feed, clock } = await play(captured('days', calls(3, apart)), 1);
  await settled(feed);
  const position = (): Micros => feed.status().progress!.at - START;
  for (const n of [1, 2]) {
    clock.advance(SECOND);
    await settled(feed);
    expect(position()).toBeGreaterThan(n * apart - 5 * SECOND);
    expect(position()).toBeLessThan(n * apart);
    clock.advance(5 * SECOND);
    await settled(feed);
    const { body } = feed.engine.query({ view: 'traces', window: 'all' });
    expect(body.matching).toBe(n + 1);
  }
  expect(feed.status()).toMatchObject({ state: 'ended', progress: { speed: 1 } });
});

test('while it is paused no silence is stepped over', async () => {
  const { feed, clock } = await play(captured('paused', calls(2, 24 * 60 * MINUTE)), 1);
  feed.transport.pause();
  clock.advance(MINUTE);
  await settled(feed);
  expect(feed.status().progress!.at).toBeLessThan(START + MINUTE);
});
