/**
 * Traces made of the frames that a store kept. The engine itself makes them, one
 * of their own, so that they are the traces it would show had it not let them go.
 */
import { Engine } from '../engine/engine.ts';
import { OPEN_FOR } from '../engine/limits.ts';
import { HOUR, SECOND, type Micros } from '../model/clock.ts';
import { AnnotationRecord } from '../model/record.ts';
import type { Trace, TraceSummary } from '../model/trace.ts';
import type { StoredTrace } from '../store/store.ts';
import { readFrame } from '../wire/frame-reader.ts';
import { Reason } from '../wire/reasons.ts';

/** Traces that arrived within this share an engine: making one takes 2 ms, and each second that it closes a tenth of that. */
const TOGETHER: Micros = 10 * SECOND;

/** The least that an engine needs, and bytes in its columns for each byte of a frame, so that it lets nothing go. */
const LEAST_BYTES = 512 * 1024;
const BYTES_FOR_BYTE = 16;

/** Time after which an engine waits for nothing, and so far that it leaps there instead of closing second by second. */
const LONG_AFTER: Micros = 2 * HOUR;

const record = new AnnotationRecord();

/** A trace's line, and when its first annotation arrived. */
export interface StoredRow {
  readonly arrived: Micros;
  readonly row: TraceSummary;
}

/** The lines of those traces that pass a filter. */
export function rowsOf(traces: readonly StoredTrace[], filter: string, now: Micros): StoredRow[] {
  return groupsOf(traces).flatMap((group) => {
    const { body } = engineOf(group, now).query({
      view: 'traces',
      limit: group.length,
      filter,
    });
    // Dashes and capitals in an id make no difference, and the engine writes them its own way.
    const arrivals = new Map(group.map(({ traceId, arrived }) => [bare(traceId), arrived]));
    return body.rows.map((row) => ({
      arrived: arrivals.get(bare(row.traceId)) ?? group[0]!.arrived,
      row,
    }));
  });
}

/** The whole trace on raw clocks; null when the engine would not take it either. */
export function wholeOf(trace: StoredTrace, now: Micros): Trace | null {
  const { traceId } = trace;
  return engineOf([trace], now).query({ view: 'trace', traceId }).body.trace;
}

/** Those that arrived near each other, oldest first, as an engine's time goes. */
function groupsOf(traces: readonly StoredTrace[]): StoredTrace[][] {
  const groups: StoredTrace[][] = [];
  for (const trace of traces.toSorted((a, b) => a.arrived - b.arrived)) {
    const group = groups.at(-1);
    if (group && trace.arrived - group[0]!.arrived <= TOGETHER) group.push(trace);
    else groups.push([trace]);
  }
  return groups;
}

function engineOf(traces: readonly StoredTrace[], now: Micros): Engine {
  let bytes = 0;
  for (const { frames } of traces) for (const { length } of frames) bytes += length;
  const engine = new Engine({ retainedBytes: LEAST_BYTES + bytes * BYTES_FOR_BYTE });
  let latest = 0;
  for (const { frames, arrived } of traces) {
    latest = arrived;
    for (const frame of frames) {
      const reason = readFrame(frame, 0, frame.length, engine.vocabulary, record);
      if (reason === Reason.none) engine.apply(record, arrived);
    }
  }
  engine.advance(now - latest < OPEN_FOR ? now : latest + LONG_AFTER);
  return engine;
}

/** The slower first, as lists of the slowest stand; the later of two that took as long. */
export function bySlowness(a: TraceSummary, b: TraceSummary): number {
  return (b.duration ?? 0) - (a.duration ?? 0) || b.start - a.start;
}

function bare(id: string): string {
  return id.toLowerCase().replaceAll('-', '');
}
