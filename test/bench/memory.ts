/** What a retained annotation takes, beside the same annotations as objects. */
import type { Annotation } from '../../src/model/annotation.ts';
import { Engine } from '../../src/engine/engine.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { someAnnotations } from './frames.ts';
import { heading, ratio, table } from './report.ts';

const COUNT = 500_000;

export async function benchMemory(): Promise<void> {
  heading(
    'Memory of a retained annotation',
    `${COUNT.toLocaleString('en')} annotations of the simulated platform: as objects by trace and span id, and in the engine`,
  );
  await collect();
  const before = process.memoryUsage().heapUsed;
  const byTrace = new Map<string, Annotation[]>();
  for (const annotation of someAnnotations(COUNT, 2_000)) {
    const trace = byTrace.get(annotation.traceId);
    if (trace) trace.push(annotation);
    else byTrace.set(annotation.traceId, [annotation]);
  }
  await collect();
  const objects = process.memoryUsage().heapUsed - before;

  const engine = new Engine();
  const record = new AnnotationRecord();
  for (const annotation of [...byTrace.values()].flat()) {
    engine.apply(record.fill(annotation, engine.vocabulary), annotation.timestamp);
  }
  const { stages } = engine.query({ view: 'ledger' }).body.ledger;
  const counters = new Map(stages.flatMap((stage) => stage.counters));
  if (counters.get('traces let go to make room') !== 0)
    throw new Error('Not all traces were kept.');
  const columns = counters.get('bytes kept')!;
  table([
    ['kept as', 'bytes an annotation', 'ratio'],
    ['objects', (objects / COUNT).toFixed(0), ratio(1, 1)],
    ['columns', (columns / COUNT).toFixed(0), ratio(columns, objects)],
  ]);
}

/** Garbage is collected when asked, where Node was started so; otherwise by making some. */
async function collect(): Promise<void> {
  globalThis.gc?.();
  await new Promise((resolve) => setImmediate(resolve));
}
