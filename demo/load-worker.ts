/** The thread's side of `load-thread`: runs the load and tells how it is doing. */
import { parentPort, workerData } from 'node:worker_threads';
import { wallClock } from '../src/model/clock.ts';
import type { FromLoad } from './load-thread.ts';
import { startLoad, type LoadOptions } from './load.ts';

/** Milliseconds between two reports: as often as a screen asks. */
const REPORT_EVERY = 200;

const port = parentPort;
if (!port) throw new Error('load-worker runs as a worker thread only.');
const tell = (message: FromLoad): void => port.postMessage(message);

try {
  const load = await startLoad(workerData as LoadOptions, wallClock);
  tell({ is: 'started' });
  const reports = setInterval(() => tell({ is: 'counts', counts: load.counts() }), REPORT_EVERY);
  port.once('message', async () => {
    clearInterval(reports);
    tell({ is: 'counts', counts: await load.stop() });
    // With the port closed nothing keeps the thread, and its end tells the other side.
    port.close();
  });
} catch (error) {
  tell({ is: 'failed', problem: error instanceof Error ? error.message : String(error) });
  port.close();
}
