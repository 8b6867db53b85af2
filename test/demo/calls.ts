/** What tests of the simulator share: its annotations put together into calls, by span id alone. */
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { findScenario } from '../../demo/scenarios/index.ts';
import type { Scenario } from '../../demo/scenarios/scenario.ts';
import { simulate } from '../../demo/simulator.ts';

export const START = 1_410_056_419_867_000;

export interface ToldCall {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly origin: string;
  readonly destination: string;
  readonly async: boolean;
  request?: Annotation;
  in?: Annotation;
  out?: Annotation;
  reply?: Annotation;
  timeout?: Annotation;
}

const places = {
  [Kind.request]: 'request',
  [Kind.in]: 'in',
  [Kind.out]: 'out',
  [Kind.reply]: 'reply',
  [Kind.timeout]: 'timeout',
} as const;

export function scenarioNamed(name: string): Scenario {
  const scenario = findScenario(name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  return scenario;
}

export function run(name: string, seconds: number, rate = 50, seed = 1): Annotation[] {
  return [...simulate({ seed, start: START, rate, scenario: scenarioNamed(name), seconds })];
}

export function callsOf(annotations: readonly Annotation[]): ToldCall[] {
  const calls = new Map<string, ToldCall>();
  for (const annotation of annotations) {
    const { traceId, spanId, parentId, origin, destination, async } = annotation;
    let call = calls.get(spanId);
    if (!call) {
      call = { traceId, spanId, parentId, origin, destination, async };
      calls.set(spanId, call);
    }
    const place = places[annotation.kind as keyof typeof places];
    if (call[place]) throw new Error(`${place} told twice for ${spanId}`);
    call[place] = annotation;
  }
  return [...calls.values()];
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export function failed(call: ToldCall): boolean {
  return (call.out ?? call.reply)?.tags.some(([key]) => key === 'error') ?? false;
}
