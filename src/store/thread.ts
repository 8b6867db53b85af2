/** A worker thread that is asked and answers, and may end at any time. */
import { Worker, type Transferable } from 'node:worker_threads';
import { CLOSE_PATIENCE } from './limits.ts';
import type { ThreadOptions } from './protocol.ts';

export class Thread<Sent, Received> {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, (answer: Received | undefined) => void>();
  #asked = 0;
  #isOver = false;
  #failure: string | undefined;

  constructor(file: URL, options: ThreadOptions, receive: (message: Received) => void) {
    this.#worker = new Worker(file, {
      workerData: options,
    });
    this.#worker.on('message', receive);
    this.#worker.on('error', (error) => (this.#failure = error.message));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#isOver = true;
        for (const settle of this.#waiting.values()) settle(undefined);
        this.#waiting.clear();
        resolve();
      });
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Why it ended, when it was not told to. */
  get failure(): string | undefined {
    return this.#failure;
  }

  send(message: Sent, transfer: readonly Transferable[] = []): void {
    if (!this.#isOver) this.#worker.postMessage(message, transfer);
  }

  /** Sends a message that is answered under its id; undefined when the thread ends before. */
  ask(message: (id: number) => Sent): Promise<Received | undefined> {
    if (this.#isOver) return Promise.resolve(undefined);
    const id = ++this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.send(message(id));
    });
  }

  settle(id: number, answer: Received): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  async close(message: Sent): Promise<void> {
    this.send(message);
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_PATIENCE);
    await this.#ended;
    clearTimeout(timer);
  }
}
