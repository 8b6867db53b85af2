/** Has bodies of spans read in a thread that is started for the first of them. */
import { Worker } from 'node:worker_threads';
import type { SpansAnswer } from './span-thread.ts';
import { BodyProblem } from './spans.ts';
import type { ReadSpans, SpansBody } from './spans.ts';

/** What objects may take in the thread, MiB: those of the largest body of JSON. One that needs more ends the thread alone. */
const MAX_HEAP = 512;

interface Job {
  readonly resolve: (spans: ReadSpans) => void;
  readonly reject: (error: Error) => void;
}

export class SpanReader {
  #worker: Worker | undefined;
  #job: Job | undefined;
  #isClosed = false;

  /**
   * The bytes change hands. One body at a time. Rejects with a `BodyProblem` when
   * nothing of it can be taken.
   */
  read(body: SpansBody): Promise<ReadSpans> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(problemOf(undefined));
        return;
      }
      this.#job = { resolve, reject };
      this.#worker ??= this.#start();
      this.#worker.postMessage(body, [body.bytes.buffer]);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(threadFile(), {
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP },
    });
    worker.on('message', (answer: SpansAnswer) => {
      const job = this.#take();
      if (answer.type === 'read') job?.resolve(answer.spans);
      else job?.reject(new BodyProblem(answer.status, answer.sentence));
    });
    let failure: NodeJS.ErrnoException | undefined;
    worker.on('error', (error) => (failure = error));
    // The body at hand ended it, so it is not tried again; the next has a new thread.
    worker.once('exit', () => {
      this.#worker = undefined;
      this.#take()?.reject(problemOf(failure));
    });
    return worker;
  }

  #take(): Job | undefined {
    const job = this.#job;
    this.#job = undefined;
    return job;
  }
}

function problemOf(failure: NodeJS.ErrnoException | undefined): Error {
  if (failure === undefined) return new Error('The reading of spans has ended.');
  return failure.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new BodyProblem(413, 'Reading the body takes more memory than there is; send fewer spans.')
    : new BodyProblem(400, `The body cannot be read (${failure.message}).`);
}

/** The thread beside this file: TypeScript under the tests, JavaScript when built. */
function threadFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./span-thread.ts', import.meta.url)
    : new URL('./span-thread.js', import.meta.url);
}
