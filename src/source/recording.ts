/** What a replay plays: the annotations of its files, in the order of their times. */
import { basename } from 'node:path';
import { inferCalls } from '../engine/assemble/infer.ts';
import { readInput } from '../intake/file.ts';
import type { Input } from '../intake/file.ts';
import { skippedOf } from '../intake/skipped.ts';
import type { Annotation } from '../model/annotation.ts';
import type { Clock, Micros } from '../model/clock.ts';
import type { IntakeReport } from '../model/ledger.ts';
import type { ReplayOpening } from './protocol.ts';

/** An annotation and the moment at which the engine sees it. */
interface Moment {
  readonly at: Micros;
  readonly annotation: Annotation;
}

export interface Recording {
  /** For people: "replay neardrivers.txt". */
  readonly name: string;
  /** In the order of `at`; those of one moment as the files have them. */
  readonly moments: readonly Moment[];
  readonly from: Micros;
  readonly to: Micros;
  readonly report: IntakeReport;
}

/** Reads all files as one. Rejects with an `InputProblem` when one cannot be read. */
export async function readRecording(
  { files, shift, speed }: ReplayOpening,
  clock: Clock,
): Promise<Recording> {
  const inputs: Input[] = [];
  for (const file of files) inputs.push(await readInput(file));
  const moments = inTime(inputs.flatMap(({ annotations }) => inferCalls(annotations)));
  const from = moments[0]?.at ?? 0;
  const to = moments.at(-1)?.at ?? 0;
  const by = shift === 'now' ? clock.now() - (speed === Infinity ? to : from) : 0;
  return {
    name: `replay ${inputs.map(({ name }) => basename(name)).join(' ')}`,
    moments: by === 0 ? moments : moments.map((moment) => moved(moment, by)),
    from: from + by,
    to: to + by,
    report: reportOf(inputs),
  };
}

/** One that tells no time is seen together with the one before it. */
function inTime(annotations: readonly Annotation[]): Moment[] {
  let latest = annotations.find(({ timestamp }) => timestamp > 0)?.timestamp ?? 0;
  return annotations
    .map((annotation) => {
      latest = annotation.timestamp > 0 ? annotation.timestamp : latest;
      return { at: latest, annotation };
    })
    .toSorted((a, b) => a.at - b.at);
}

function moved({ at, annotation }: Moment, by: Micros): Moment {
  const { timestamp } = annotation;
  return {
    at: at + by,
    annotation: { ...annotation, timestamp: timestamp > 0 ? timestamp + by : timestamp },
  };
}

function reportOf(inputs: readonly Input[]): IntakeReport {
  const lost: Record<string, number> = {};
  const notes: string[] = [];
  for (const input of inputs) {
    for (const [reason, count] of Object.entries(input.rejections.reasons)) {
      lost[reason] = (lost[reason] ?? 0) + count;
    }
    const skipped = skippedOf(input);
    if (skipped !== undefined) notes.push(skipped);
  }
  const bytes = inputs.reduce((sum, input) => sum + input.bytes, 0);
  return { datagrams: inputs.length, bytes, lost, notes };
}
