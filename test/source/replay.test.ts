import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Annotation } from '../../src/model/annotation.ts';
import { SECOND, wallClock } from '../../src/model/clock.ts';
import { openReplay } from '../../src/source/open.ts';
import type { ReplayOpening } from '../../src/source/protocol.ts';
import type { Source } from '../../src/source/source.ts';
import { listing } from '../../src/wire/listing.ts';
import { call } from '../intake/sender.ts';

const TALK = resolve(import.meta.dirname, '../../demo/captures/neardrivers.txt');
/** 2014-09-07 02:20:19 UTC. */
const TALK_SECOND = 1_410_056_419_000_000;

const opened: Source[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((source) => source.close()));
});

async function play(options: Omit<ReplayOpening, 'kind'>): Promise<Source> {
  const source = await openReplay(options);
  opened.push(source);
  return source;
}

async function played(source: Source): Promise<void> {
  await vi.waitFor(() => expect(source.status().state).toBe('ended'), { timeout: 45_000 });
}

/** A listing of calls, each `apart` µs after the last. */
async function file(count: number, apart: number): Promise<string> {
  const annotations: Annotation[] = [];
  for (let n = 0; n < count; n++) {
    annotations.push(...call(TALK_SECOND + n * apart, { traceId: `ab${n}`, spanId: '' }));
  }
  const path = join(await mkdtemp(join(tmpdir(), 'phosphor-')), 'calls.txt');
  await writeFile(path, listing.write(annotations));
  return path;
}

describe('a replay at once', () => {
  test('that goes back is asked where it then is, and answers nothing of its way there', async () => {
    const source = await play({ files: [await file(3_000, SECOND / 5)], speed: Infinity });
    await played(source);
    for (const second of [400, 20, 550, 130]) {
      const moment = TALK_SECOND + second * SECOND;
      source.transport!.seek(moment);
      const { at } = await source.ask({ view: 'services' });
      expect(at).toBe(moment);
    }
  });

  test("of the talk's trace stands at the file's end, and its windows reach back from there", async () => {
    const source = await play({ files: [TALK], speed: Infinity });
    await played(source);
    const status = source.status();
    expect(status.name).toBe('replay neardrivers.txt');
    expect(status.progress).toMatchObject({ from: TALK_SECOND + 867_000, speed: Infinity });
    expect(status.progress?.at).toBe(status.progress?.to);
    const { at, body } = await source.ask({ view: 'services', window: 10 });
    // Counts are of whole seconds, and the file's last one has been let finish.
    expect(at).toBe(TALK_SECOND + SECOND);
    expect(body.rows.reduce((sum, row) => sum + row.calls, 0)).toBe(12);
  });

  test("gives the talk's trace with the calls that its listing does not name", async () => {
    const source = await play({ files: [TALK], speed: Infinity });
    await played(source);
    const { body } = await source.ask({ view: 'traces', window: 'all' });
    expect(body.rows).toHaveLength(1);
    expect(body.rows[0]).toMatchObject({
      traceId: '33eda743-f124-435c-71fc-3c872bbc98e6',
      spans: 12,
      services: 11,
      errors: 2,
      missing: 2,
      duration: 82_710,
    });
  });

  test('covers a whole file that is longer than the history', async () => {
    const source = await play({ files: [await file(100, 60_000_000)], speed: Infinity });
    await played(source);
    const { body } = await source.ask({ view: 'services', window: 'all' });
    expect(body.rows[0]).toMatchObject({ calls: 100 });
  });

  test('answers questions while it reads', async () => {
    const source = await play({ files: [await file(5_000, 1_000)], speed: Infinity });
    const { body } = await source.ask({ view: 'services', window: 'all' });
    expect(body.rows[0]?.calls ?? 0).toBeLessThan(5_000);
    await played(source);
    const after = await source.ask({ view: 'services', window: 'all' });
    expect(after.body.rows[0]).toMatchObject({ calls: 5_000 });
  });

  test('of several files plays them as one, in the order of their times', async () => {
    const source = await play({ files: [await file(3, 1_000_000), TALK], speed: Infinity });
    await played(source);
    const { body } = await source.ask({ view: 'traces', window: 'all' });
    expect(body.rows).toHaveLength(4);
  });

  test('shifted to now ends now', async () => {
    const before = wallClock.now();
    const source = await play({ files: [TALK], speed: Infinity, shift: 'now' });
    const { progress } = source.status();
    expect(progress!.to).toBeGreaterThanOrEqual(before);
    expect(progress!.to).toBeLessThanOrEqual(wallClock.now());
    await played(source);
    const { body } = await source.ask({ view: 'traces', window: 'all' });
    expect(body.rows[0]?.start).toBe(progress!.from);
  });
});

describe('a paced replay', () => {
  test('shows what has come so far and no more', async () => {
    // Ten minutes of calls, a second apart, of which ×100 plays the first in a moment.
    const source = await play({ files: [await file(600, 1_000_000)], speed: 100 });
    await vi.waitFor(async () => {
      const { body } = await source.ask({ view: 'services', window: 'all' });
      expect(body.rows[0]?.calls).toBeGreaterThan(5);
    });
    expect(source.status().state).toBe('replaying');
    const { body } = await source.ask({ view: 'services', window: 'all' });
    expect(body.rows[0]?.calls).toBeLessThan(600);
  });

  test('stands still while paused, and goes on', async () => {
    const source = await play({ files: [await file(600, 1_000_000)], speed: 100 });
    source.transport!.pause();
    const { at } = await source.ask({ view: 'services' });
    expect(source.status().progress?.speed).toBe(0);
    for (let times = 0; times < 20; times++) {
      expect((await source.ask({ view: 'services' })).at).toBe(at);
    }
    source.transport!.play();
    await vi.waitFor(async () => {
      expect((await source.ask({ view: 'services' })).at).toBeGreaterThan(at);
    });
  });

  test('can be told to play the rest at once', async () => {
    const source = await play({ files: [await file(600, 1_000_000)], speed: 0.1 });
    source.transport!.setSpeed(Infinity);
    await played(source);
    const { body } = await source.ask({ view: 'services', window: 'all' });
    expect(body.rows[0]).toMatchObject({ calls: 600 });
  });

  test('shifted to now begins now', async () => {
    const before = wallClock.now();
    const source = await play({ files: [TALK], speed: 1, shift: 'now' });
    const { progress } = source.status();
    expect(progress!.from).toBeGreaterThanOrEqual(before);
    expect(progress!.from).toBeLessThanOrEqual(wallClock.now());
  });
});

describe('a file that cannot be played is one sentence', () => {
  test('a missing file', async () => {
    await expect(play({ files: ['/no/such/file'], speed: 1 })).rejects.toThrow(
      'There is no file /no/such/file',
    );
  });

  test('lines that cannot be read are counted, and said', async () => {
    const path = await file(2, 1_000);
    await writeFile(path, '2014-09-07 02:20:19.867 [nobody] [WHAT] ever\n', { flag: 'a' });
    const source = await play({ files: [path], speed: Infinity });
    await played(source);
    expect(source.status().warnings.join()).toMatch(
      /^1 of calls.txt could not be read; the first at line \d+/,
    );
    const { body } = await source.ask({ view: 'ledger' });
    const { offered, shown, lost } = body.ledger;
    expect(offered - shown).toBe(1);
    expect(Object.values(lost)).toEqual([1]);
  });
});
