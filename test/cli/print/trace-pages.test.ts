import { expect, test } from 'vitest';
import { tracePages } from '../../../src/cli/print/trace-pages.ts';
import { Engine } from '../../../src/engine/engine.ts';
import type { Annotation } from '../../../src/model/annotation.ts';
import { AnnotationRecord } from '../../../src/model/record.ts';
import type { Source } from '../../../src/source/source.ts';
import { annotationOf, ZERO } from '../../engine/events.ts';

function sourceOf(engine: Engine): Source {
  return {
    kind: 'replay',
    ask: (question) => Promise.resolve(engine.query(question)),
    status: () => ({ state: 'ended', name: 'a test', warnings: [] }),
    close: () => Promise.resolve(),
  };
}

/** Traces `t1`, `t2` …, each a millisecond after the one before; all arrive up to so much later. */
function engineWith(count: number, late = 0): Engine {
  const engine = new Engine({ whole: true });
  const record = new AnnotationRecord();
  const arrivals: { readonly annotation: Annotation; readonly at: number }[] = [];
  for (let n = 1; n <= count; n++) {
    const at = ZERO + n * 1_000;
    const annotation = annotationOf({
      traceId: `t${n}`,
      spanId: '1',
      timestamp: at,
      origin: 'web',
      destination: n % 2 ? 'fare.base' : 'hob.list',
    });
    arrivals.push({ annotation, at: at + ((n * 7) % 5) * late });
  }
  for (const { annotation, at } of arrivals.toSorted((a, b) => a.at - b.at)) {
    engine.apply(record.fill(annotation, engine.vocabulary), at);
  }
  return engine;
}

async function pagesOf(engine: Engine, filter: string, page: number): Promise<string[][]> {
  const pages: string[][] = [];
  for await (const rows of tracePages(sourceOf(engine), { window: 'all', filter }, page)) {
    pages.push(rows.map(({ traceId }) => traceId));
  }
  return pages;
}

test.each([0, 1, 9, 10, 11, 20, 25])('%i traces are in pages of ten, oldest first', async (n) => {
  const pages = await pagesOf(engineWith(n), '', 10);
  const all = Array.from({ length: n }, (_, place) => `t${place + 1}`);
  expect(pages.flat()).toEqual(all);
  expect(pages.every(({ length }) => length <= 10)).toBe(true);
});

test('what a filter matches is paged as all traces are', async () => {
  const pages = await pagesOf(engineWith(100), 'service:hob', 10);
  expect(pages.flat()).toEqual(Array.from({ length: 50 }, (_, place) => `t${2 * place + 2}`));
});

test('traces that arrive in another order are in that in which they began', async () => {
  const pages = await pagesOf(engineWith(200, 2_000), '', 10);
  expect(pages.flat()).toEqual(Array.from({ length: 200 }, (_, place) => `t${place + 1}`));
});
