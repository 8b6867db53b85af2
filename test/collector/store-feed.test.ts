import { beforeEach, describe, expect, test } from 'vitest';
import { StoreFeed } from '../../src/collector/store-feed.ts';
import { SECOND } from '../../src/model/clock.ts';
import type { CopiedFrames } from '../../src/source/frame-copier.ts';
import type { Store, StoreStatus } from '../../src/store/store.ts';

const BEGAN = 1_700_000_000 * SECOND;
const FULL = 'the disk of traces.db is full';

const WELL: StoreStatus = {
  state: 'ok',
  sentence: null,
  cause: null,
  bytes: 0,
  traces: 0,
  annotations: 0,
  oldest: null,
  offered: 0,
  committed: 0,
  waiting: 0,
  dropped: {},
  committedUpTo: null,
};

let now = BEGAN;
let status = WELL;
let feed: StoreFeed;

const nobody = (): never => {
  throw new Error('is not asked');
};
const store: Store = {
  append: () => undefined,
  trace: nobody,
  search: nobody,
  status: () => status,
  flush: nobody,
  close: nobody,
};

beforeEach(() => {
  now = BEGAN;
  status = WELL;
  feed = new StoreFeed(store, { now: () => now });
});

/** The store is so after so many seconds; frames come as they always do. */
function after(seconds: number, changed: Partial<StoreStatus>, dropped = 0): void {
  now += seconds * SECOND;
  status = { ...status, ...changed };
  const frames: CopiedFrames = {
    at: now,
    bytes: new Uint8Array(),
    ends: new Uint32Array(),
    times: new Uint32Array(),
    dropped,
  };
  feed.take(frames);
}

describe('what is wrong with a store', () => {
  test('is nothing while all is stored', () => {
    after(1, { offered: 5, committed: 3, waiting: 2 });
    expect(feed.finding()).toBeUndefined();
  });

  test('is told with why, since when and how much, and is bad once something is dropped', () => {
    after(1, { cause: FULL, waiting: 7 });
    after(9, { waiting: 10 });
    const since = BEGAN + SECOND;
    expect(feed.finding()).toMatchObject({
      subject: 'store',
      other: FULL,
      change: { measure: 'not stored', severity: 'warn', now: 10, was: 0, since },
    });
    after(1, { dropped: { 'the store rests': 30 } });
    expect(feed.finding()?.change).toMatchObject({ severity: 'bad', now: 40, since });
  });

  test('is over when it stores again, and another time counts anew', () => {
    after(1, { cause: FULL, waiting: 4, dropped: { 'the store rests': 30 } });
    after(1, { cause: null, waiting: 0 });
    expect(feed.finding()).toBeUndefined();
    after(5, { cause: FULL, waiting: 2 });
    expect(feed.finding()?.change).toMatchObject({ severity: 'warn', now: 2, since: now });
  });

  test('is that it cannot keep up, where it drops with a file that is well; for a minute after', () => {
    after(1, { dropped: { 'the store is behind': 8 } });
    after(1, {}, 4);
    expect(feed.finding()).toMatchObject({
      other: 'it cannot keep up',
      change: { severity: 'bad', now: 12, since: BEGAN + SECOND },
    });
    after(61, {}, 4);
    expect(feed.finding()).toBeUndefined();
  });

  test('was not so at a moment before it began', () => {
    after(10, { cause: FULL });
    expect(feed.finding(BEGAN + 9 * SECOND)).toBeUndefined();
    expect(feed.finding(BEGAN + 10 * SECOND)).toBeDefined();
  });
});
