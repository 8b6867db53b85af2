/**
 * A process that keeps traces: appends without end, and tells its parent how
 * many annotations are committed. The parent kills it, or looks how it does.
 */
import { openSqlite } from '../../src/store/sqlite-store.ts';
import { annotationOf } from '../engine/events.ts';
import { ARRIVAL, batchOf } from './frames.ts';

const [file = '', run = ''] = process.argv.slice(2);

/** Each trace has as many annotations as commits it comes over. */
const COMMITS = 3;
const TRACES = 40;

const store = await openSqlite({ file });
const tell = (traces: readonly string[]): void => {
  process.send!({ committed: traces, status: store.status() });
};

tell([]);
for (let round = 0; process.connected; round++) {
  const traces = Array.from({ length: TRACES }, (_, i) => `${run}-${round}-${i}`);
  for (let part = 0; part < COMMITS; part++) {
    const annotations = traces.map((traceId) =>
      annotationOf({ traceId, destination: 'fare.quote', payload: 'x'.repeat(500) }),
    );
    store.append(batchOf(annotations, ARRIVAL + round));
    await store.flush();
  }
  const isCommitted = store.status().state === 'ok';
  tell(isCommitted ? traces : []);
  // A store that rests needs no more; it is looked at until it recovers.
  if (!isCommitted) await new Promise((resolve) => setTimeout(resolve, 20));
}
await store.close();
