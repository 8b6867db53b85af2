import type { Annotation } from '../../model/annotation.ts';
import { Kind } from '../../model/annotation.ts';
import { clockOffsets } from './clock-offsets.ts';
import { inferParents } from './infer-parents.ts';
import type { PairedCall } from './pair-calls.ts';
import { pairCalls } from './pair-calls.ts';
import type { Said, Side } from './sides.ts';
import { firstSaid, pairSides, sideEnd, sideStart } from './sides.ts';

/**
 * Gives the annotations of a file without span ids a span id and a parent id,
 * by origin, destination, host, told durations and time, each trace for
 * itself. Takes and gives the same annotations in the same order, several
 * traces at once. Span ids are "1", "2", … in order of request.
 *
 * Left as they are: annotations that have a span id, those that belong to no
 * call (START), and notes of a call that is not there.
 */
export function inferCalls(annotations: readonly Annotation[]): Annotation[] {
  const inferred = [...annotations];
  for (const trace of groupBy(withPlaces(annotations), (said) => said.annotation.traceId)) {
    const known = new Set(trace.map((said) => said.annotation.spanId));
    if (!known.has('')) continue;
    const unnamed = trace.filter((said) => said.annotation.spanId === '');
    nameCalls(callsOf(unnamed), unnamed, known, inferred);
  }
  return inferred;
}

/** The calls of one trace in order of request. */
function callsOf(unnamed: readonly Said[]): PairedCall[] {
  const moments = unnamed.filter(({ annotation }) => isMoment(annotation.kind));
  const groups = groupBy(moments, callKey).map((equal) => ({
    clients: sidesOf(equal, [Kind.request, Kind.reply, Kind.timeout]),
    servers: sidesOf(equal, [Kind.in, Kind.out]),
  }));
  const offsetOf = clockOffsets(groups);
  return groups
    .flatMap((equal) => pairCalls(equal, offsetOf))
    .toSorted((a, b) => byStart((a.client ?? a.server)!, (b.client ?? b.server)!));
}

/** One side of equal calls, in order of time; the first kind begins it and the others end it. */
function sidesOf(equal: readonly Said[], kinds: readonly Kind[]): Side[] {
  const said = equal.filter(({ annotation }) => kinds.includes(annotation.kind));
  return groupBy(said, ({ annotation }) => annotation.host)
    .flatMap((onHost) => {
      const [begins, ends] = [true, false].map((begin) =>
        onHost.filter(({ annotation }) => (annotation.kind === kinds[0]) === begin),
      );
      return pairSides(begins!, ends!);
    })
    .toSorted(byStart);
}

/** Writes the ids into the places of the annotations. */
function nameCalls(
  calls: readonly PairedCall[],
  unnamed: readonly Said[],
  known: Set<string>,
  inferred: Annotation[],
): void {
  const ids: string[] = [];
  for (let number = 1; ids.length < calls.length; number++) {
    if (!known.has(`${number}`)) ids.push(`${number}`);
  }
  const parents = inferParents(calls);
  const name = (said: Said, call: number): void => {
    const parentId = ids[parents[call]!] ?? '';
    inferred[said.place] = { ...said.annotation, spanId: ids[call]!, parentId };
  };
  calls.forEach(({ client, server }, call) => {
    for (const said of [client?.begin, client?.end, server?.begin, server?.end]) {
      if (said) name(said, call);
    }
  });
  nameNotes(calls, unnamed, name);
}

/** A note goes to the last call of its kind that its process was busy with. */
function nameNotes(
  calls: readonly PairedCall[],
  unnamed: readonly Said[],
  name: (said: Said, call: number) => void,
): void {
  const notes = unnamed.filter(({ annotation }) => annotation.kind === Kind.note);
  if (notes.length === 0) return;
  const equalCalls = Map.groupBy(calls.keys(), (index) =>
    callKey(firstSaid((calls[index]!.client ?? calls[index]!.server)!)),
  );
  for (const note of notes) {
    const call = equalCalls.get(callKey(note))?.findLast((index) => spokeAt(calls[index]!, note));
    if (call !== undefined) name(note, call);
  }
}

/** True when the note was made by a side of the call, while it went on. */
function spokeAt({ client, server }: PairedCall, { annotation }: Said): boolean {
  return [client, server].some(
    (side) =>
      side !== null &&
      side.host === annotation.host &&
      sideStart(side) <= annotation.timestamp &&
      annotation.timestamp <= (sideEnd(side) ?? Infinity),
  );
}

function isMoment(kind: Kind): boolean {
  return kind !== Kind.start && kind !== Kind.note;
}

/** Equal calls have one key: the same caller asks the same endpoint. */
function callKey({ annotation }: Said): string {
  return `${annotation.origin}\n${annotation.destination}`;
}

function byStart(a: Side, b: Side): number {
  return sideStart(a) - sideStart(b) || firstSaid(a).place - firstSaid(b).place;
}

function withPlaces(annotations: readonly Annotation[]): Said[] {
  return annotations.map((annotation, place) => ({ annotation, place }));
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  return [...Map.groupBy(items, keyOf).values()];
}
