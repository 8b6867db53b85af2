/** Frames of the simulated platform, made before anything is measured. */
import { Simulation } from '../../demo/simulator.ts';
import { steady } from '../../demo/scenarios/steady.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';

const START = 1_700_000_000_000_000;
const A_DAY = 86_400_000_000;

/** The first annotations of a steady platform with so many requests a second, in order. */
export function someAnnotations(count: number, requestsPerSecond: number): Annotation[] {
  const simulation = new Simulation({
    seed: 1,
    start: START,
    rate: requestsPerSecond,
    scenario: steady,
  });
  const annotations: Annotation[] = [];
  while (annotations.length < count) {
    const annotation = simulation.next(START + A_DAY);
    if (!annotation) break;
    annotations.push(annotation);
  }
  return annotations;
}

export function encoded(annotations: readonly Annotation[]): Uint8Array[] {
  const writer = new FrameWriter();
  return annotations.map((annotation) => writer.write(annotation).slice());
}
