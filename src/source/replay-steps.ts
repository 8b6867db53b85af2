/** Where a replay can be stepped to: looked for once, when it is first asked. */
import { Engine } from '../engine/engine.ts';
import { ERROR_TAG, Kind } from '../model/annotation.ts';
import type { Annotation } from '../model/annotation.ts';
import { SECOND } from '../model/clock.ts';
import type { Micros } from '../model/clock.ts';
import { AnnotationRecord } from '../model/record.ts';
import type { Recording } from './recording.ts';
import type { StepTo } from './source.ts';

export class ReplaySteps {
  readonly #recording: Recording;
  readonly #known = new Map<StepTo, readonly Micros[]>();

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** The next (1) or previous (-1) such moment, seen from `at`; null: there is none. */
  find(to: StepTo, at: Micros, by: 1 | -1): Micros | null {
    const moments = this.#known.get(to) ?? finders[to](this.#recording);
    this.#known.set(to, moments);
    const found =
      by === 1 ? moments.find((moment) => moment > at) : moments.findLast((moment) => moment < at);
    return found ?? null;
  }
}

/** In the order of time. */
const finders: Readonly<Record<StepTo, (recording: Recording) => readonly Micros[]>> = {
  trace({ moments }) {
    const seen = new Set<string>();
    return moments.flatMap(({ at, annotation: { traceId } }) => {
      if (seen.has(traceId)) return [];
      seen.add(traceId);
      return [at];
    });
  },
  error: ({ moments }) =>
    moments.filter(({ annotation }) => tellsFailure(annotation)).map(({ at }) => at),
  alert: raised,
};

function tellsFailure({ kind, tags }: Annotation): boolean {
  return kind === Kind.timeout || tags.some(([key]) => key === ERROR_TAG);
}

/** Alerts come of comparing seconds with one another, so the recording is played to an engine of its own. */
function raised({ moments, from, to }: Recording): readonly Micros[] {
  const engine = new Engine();
  const record = new AnnotationRecord();
  const found: Micros[] = [];
  let open = new Set<string>();
  let next = 0;
  for (let at = from; at < to + SECOND; at += SECOND) {
    for (; next < moments.length && moments[next]!.at <= at; next++) {
      const moment = moments[next]!;
      engine.apply(record.fill(moment.annotation, engine.vocabulary), moment.at);
    }
    engine.advance(at);
    const { overview } = engine.query({ view: 'ledger' });
    const now = new Set(
      overview.findings.map(({ subject, service, other, change }) =>
        [subject, service, other, change.measure].join('\u0000'),
      ),
    );
    if ([...now].some((finding) => !open.has(finding))) found.push(Math.min(at, to));
    open = now;
  }
  return found;
}
