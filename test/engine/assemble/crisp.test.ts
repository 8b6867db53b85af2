import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assembleTrace } from '../../../src/engine/assemble/assemble.ts';
import { callOf } from './calls.ts';

/** What these tests read of CRISP's own test cases: Jaeger spans, and the µs of each operation on the path. */
interface Case {
  readonly data: readonly {
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
    readonly spans: readonly {
      readonly spanID: string;
      readonly operationName: string;
      readonly references: readonly { readonly spanID: string }[];
      readonly startTime: number;
      readonly duration: number;
      readonly processID: string;
    }[];
  }[];
  readonly testing:
    | readonly Readonly<Record<string, number>>[]
    | { readonly opTimeExclusive: Readonly<Record<string, number>> };
}

const FOLDER = new URL('../../../../shared/data/critical-path/', import.meta.url);

// The cases belong to CRISP and stand beside the project, not in it.
test.skipIf(!existsSync(FOLDER)).each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  "CRISP's case %d has the critical path that CRISP finds",
  (number) => {
    const { data, testing } = JSON.parse(
      readFileSync(new URL(`${number}.json`, FOLDER), 'utf8'),
    ) as Case;
    const { processes, spans } = data[0]!;
    const calls = spans.map((span, order) =>
      callOf(span.spanID, {
        parentId: span.references[0]?.spanID ?? '',
        service: processes[span.processID]!.serviceName,
        operation: span.operationName,
        in: { at: span.startTime, order },
        out: { at: span.startTime + span.duration, order },
      }),
    );
    const found: Record<string, number> = {};
    for (const span of assembleTrace('t', calls, [], 'raw').spans) {
      const name = `[${span.service}] ${span.operation}`;
      found[name] = (found[name] ?? 0) + span.critical;
    }
    const expected = 'opTimeExclusive' in testing ? testing.opTimeExclusive : testing[0]!;
    expect(withoutZeros(found)).toEqual(withoutZeros(expected));
  },
);

function withoutZeros(times: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(times).filter(([, time]) => time !== 0));
}
