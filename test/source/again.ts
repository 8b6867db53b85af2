/** Files replayed here rather than in a worker: what is made of them, every trace whole. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HandClock } from '../../src/model/clock.ts';
import type { Trace } from '../../src/model/trace.ts';
import { Recording } from '../../src/source/recording.ts';
import { ReplayFeed } from '../../src/source/replay-feed.ts';

/** More than any test writes. */
const ALL = 1_000;

export interface Replayed {
  readonly traces: readonly Trace[];
  /** What a person is told of what could not be read. */
  readonly warnings: readonly string[];
  readonly lost: number;
}

/** Plays a file of these bytes to its end. */
export async function replayed(bytes: Uint8Array): Promise<Replayed> {
  const folder = mkdtempSync(join(tmpdir(), 'phosphor-again-'));
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  const clock = new HandClock(0);
  const opening = { kind: 'replay', files: [path], speed: Infinity, once: true } as const;
  const recording = await Recording.open(opening, clock);
  const feed = new ReplayFeed(recording, Infinity, clock);
  try {
    feed.tick();
    while (feed.status().state !== 'ended') await new Promise((done) => setImmediate(done));
    const { engine } = feed;
    const { body } = engine.query({ view: 'traces', window: 'all', limit: ALL });
    const traces = body.rows.flatMap(
      ({ traceId }) => engine.query({ view: 'trace', traceId, clocks: 'raw' }).body.trace ?? [],
    );
    const lost = Object.values(recording.report.lost).reduce((sum, count) => sum + count, 0);
    return { traces, warnings: feed.status().warnings, lost };
  } finally {
    await feed.close();
    rmSync(folder, { recursive: true });
  }
}
