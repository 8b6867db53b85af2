import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { questionQuery } from '../../src/collector/questions.ts';
import { writeQuestion } from '../../src/wire/question.ts';

const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
const moment = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

/** Every field of a question, as a screen fills it. */
const questions = fc.record(
  {
    view: fc.constantFrom('services', 'edges', 'service', 'traces', 'trace', 'ledger'),
    at: moment,
    window: fc.oneof(fc.constant('all'), fc.integer({ min: 1, max: 3_600 })),
    filter: fc.constantFrom('service:fare', 'status:error !op:"a b" dur:>100ms', 'tag.x=1&2 ü'),
    service: name,
    traceId: name,
    clocks: fc.constantFrom('raw', 'adjusted'),
    limit: fc.integer({ min: 1, max: 200 }),
    order: fc.constantFrom('newest', 'slowest'),
    until: moment,
    keep: name,
    points: fc.integer({ min: 1, max: 200 }),
    reach: fc.integer({ min: 1, max: 3_600 }),
    buckets: fc.boolean(),
  },
  { requiredKeys: ['view'] },
);

describe('a question as parameters', () => {
  test('is read by a collector as it was asked', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const parameters = new URLSearchParams(writeQuestion(question).toString());
        expect(questionQuery.parse(Object.fromEntries(parameters))).toEqual(question);
      }),
    );
  });

  test('leaves out what is not told, and numbers that are none', () => {
    const question = { view: 'services', at: Number.NaN, until: Infinity, keep: undefined };
    expect(writeQuestion(question).toString()).toBe('view=services');
  });
});
