/** Batches for stores: annotations as frames, and what a store gave back as annotations. */
import type { Annotation } from '../../src/model/annotation.ts';
import type { FrameBatch, Store, StoredTrace } from '../../src/store/store.ts';
import { frame } from '../../src/wire/frame.ts';
import { readWhole } from '../../src/wire/read-whole.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import type { Filter } from '../../src/model/filter.ts';
import { parseFilter } from '../../src/model/filter.ts';

/** When the tests' first annotations arrive, µs. */
export const ARRIVAL = 1_700_000_000_000_000;

export function batchOf(annotations: readonly Annotation[], at: number): FrameBatch {
  const writer = new FrameWriter();
  const frames = annotations.map((annotation) => writer.write(annotation).slice());
  const bytes = new Uint8Array(frames.reduce((sum, { length }) => sum + length, 0));
  const ends = new Uint32Array(frames.length);
  let end = 0;
  frames.forEach((each, i) => {
    bytes.set(each, end);
    end += each.length;
    ends[i] = end;
  });
  return { at, bytes, ends };
}

export function annotationsOf(frames: readonly Uint8Array[]): Annotation[] {
  const annotations: Annotation[] = [];
  for (const bytes of frames) readWhole(frame, bytes, (told) => annotations.push(told));
  return annotations;
}

export function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.filter;
}

/** The frames of a trace, none when it is not there. */
export async function framesOf(store: Store, traceId: string): Promise<readonly Uint8Array[]> {
  return (await store.trace(traceId))?.frames ?? [];
}

/** All that a search gives, in its order. */
export async function found(
  store: Store,
  filter: string,
  range: { readonly from?: number; readonly until?: number } = {},
): Promise<StoredTrace[]> {
  const traces: StoredTrace[] = [];
  const search = store.search({ filter: filterOf(filter), ...range }, new AbortController().signal);
  for await (const part of search) traces.push(...part.traces);
  return traces;
}

export async function foundIds(store: Store, filter: string): Promise<string[]> {
  return (await found(store, filter)).map(({ traceId }) => traceId);
}
