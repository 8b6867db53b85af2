import { readdirSync, readFileSync } from 'node:fs';
import { inferCalls } from '../../../src/engine/assemble/infer.ts';
import { splitDestination } from '../../../src/model/annotation.ts';
import type { Annotation } from '../../../src/model/annotation.ts';
import type { Call, Moment, Span } from '../../../src/model/span.ts';
import type { Clocks, TraceSummary } from '../../../src/model/trace.ts';
import { listing } from '../../../src/wire/listing.ts';
import { readWhole } from '../../../src/wire/read-whole.ts';
import { callOf, callsOf } from './calls.ts';

/** A call in a scenario file. Times are µs; what is not told is left out. */
interface WrittenCall extends Partial<
  Pick<
    Call,
    | 'async'
    | 'kind'
    | 'caller'
    | 'clientHost'
    | 'serverHost'
    | 'toldClient'
    | 'toldServer'
    | 'error'
  >
> {
  readonly id: string;
  readonly parent?: string;
  readonly to: string;
  readonly request?: number;
  readonly in?: number;
  readonly out?: number;
  readonly reply?: number;
  readonly timeout?: number;
}

/** What a span should be: where it stands, and any of its fields. */
interface ExpectedSpan extends Partial<Omit<Span, 'parent'>> {
  readonly to: string;
}

/** One file of `test/scenarios/traces`: calls, or lines of a listing, and the trace expected of them. */
export interface Scenario {
  readonly fact: string;
  readonly clocks?: Clocks;
  readonly calls?: readonly WrittenCall[];
  readonly listing?: readonly string[];
  readonly trace?: Partial<TraceSummary>;
  /** All spans, in order. */
  readonly spans: readonly ExpectedSpan[];
}

const FOLDER = new URL('../../scenarios/traces/', import.meta.url);

export function readScenarios(): Scenario[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .flatMap((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Scenario[]);
}

export function scenarioCalls(scenario: Scenario): Call[] {
  if (scenario.listing) return callsOf(inferCalls(readLines(scenario.listing.join('\n')))).calls;
  return (scenario.calls ?? []).map(
    ({ id, parent = '', to, request, in: taken, out, reply, timeout, ...told }) =>
      callOf(id, {
        ...told,
        ...splitDestination(to),
        parentId: parent,
        request: moment(request),
        in: moment(taken),
        out: moment(out),
        reply: moment(reply),
        timeout: moment(timeout),
      }),
  );
}

function moment(at: number | undefined): Moment | null {
  return at === undefined ? null : { at, order: at };
}

/** The annotations of a listing's text; a line that cannot be read fails the test. */
export function readLines(text: string): Annotation[] {
  const annotations: Annotation[] = [];
  const rejections = readWhole(listing, new TextEncoder().encode(text), (annotation) =>
    annotations.push(annotation),
  );
  if (rejections.total > 0)
    throw new Error(`the listing has bad lines: ${JSON.stringify(rejections)}`);
  return annotations;
}
