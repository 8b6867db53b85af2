import { Worker } from 'node:worker_threads';
import type { Load, LoadCounts, LoadOptions } from './load.ts';

/** What the thread says. */
export type FromLoad =
  | { readonly is: 'started' }
  | { readonly is: 'counts'; readonly counts: LoadCounts }
  | { readonly is: 'failed'; readonly problem: string };

const NOTHING_YET: LoadCounts = { sent: 0, dropped: 0, lost: 0, rate: 0, problem: undefined };

/**
 * The same as `startLoad`, on the machine's clock in a thread of its own, so
 * that it disturbs neither the screen nor the intake. Counts are a moment old.
 */
export async function startLoadThread(options: LoadOptions): Promise<Load> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./load-worker.${extension}`, import.meta.url), {
    workerData: options,
  });
  const started = Promise.withResolvers<void>();
  let counts = NOTHING_YET;
  let problem: string | undefined;
  worker.on('message', (message: FromLoad) => {
    if (message.is === 'counts') counts = message.counts;
    else if (message.is === 'started') started.resolve();
    else started.reject(new Error(message.problem));
  });
  worker.on('error', (error) => {
    problem = error instanceof Error ? error.message : String(error);
    started.reject(error);
  });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  await started.promise;
  return {
    counts: () => (problem === undefined ? counts : { ...counts, rate: 0, problem }),
    async stop() {
      worker.postMessage('stop', []);
      await ended;
      return counts;
    },
  };
}
