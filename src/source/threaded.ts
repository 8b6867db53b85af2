/**
 * The main thread's half of a source whose intake and engine run in a worker,
 * so that drawing never delays receiving.
 */
import { Worker } from 'node:worker_threads';
import type { Answer, Question, ViewName } from '../engine/views.ts';
import { InputProblem } from '../intake/problem.ts';
import type { ReadSpans } from '../intake/spans.ts';
import type { CopiedFrames } from './frame-copier.ts';
import type { Opening, Request, Response } from './protocol.ts';
import type { Source, SourceStatus, Transport } from './source.ts';

/** How long a worker may take to close its socket before it is ended, ms. Closing takes a few. */
const CLOSE_PATIENCE = 2_000;

/**
 * Reading leaves short-lived garbage. Collected a little sooner than usual it
 * costs no time that could be measured, and tens of megabytes less. Of a heap
 * that may not grow to gigabytes the older part is collected sooner as well; the
 * largest pieces that are read at once need less than half of this.
 */
const REPLAY_LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 1024 } as const;

const OVER = 'The source has ended.';

interface Waiting {
  readonly resolve: (value: Answer | string | null) => void;
  readonly reject: (reason: Error) => void;
}

export class ThreadedSource implements Source {
  readonly kind: 'local' | 'replay';
  readonly transport?: Transport;
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #keep: (frames: CopiedFrames) => void;
  #status: SourceStatus;
  #address: { readonly host: string; readonly port: number } | undefined;
  #asked = 0;
  #over = false;

  /**
   * Starts the worker; resolves once it listens or has read its files. Rejects with an
   * `InputProblem`. `keep` takes the frames of a local source that are copied, several times a second.
   */
  static async open(
    opening: Opening,
    keep: (frames: CopiedFrames) => void = () => undefined,
  ): Promise<ThreadedSource> {
    const source = new ThreadedSource(opening, keep);
    await source.#opened();
    return source;
  }

  private constructor(opening: Opening, keep: (frames: CopiedFrames) => void) {
    this.#keep = keep;
    this.kind = opening.kind;
    this.#status = { state: 'connecting', name: opening.kind, warnings: [] };
    if (opening.kind === 'replay') {
      this.transport = {
        pause: () => this.#send({ type: 'pause' }),
        play: () => this.#send({ type: 'play' }),
        setSpeed: (speed) => this.#send({ type: 'speed', speed }),
        seek: (at) => this.#send({ type: 'seek', at }),
        step: (to, by) => this.#send({ type: 'step', to, by }),
      };
    }
    const piped = opening.kind === 'replay' && opening.files.includes('-');
    this.#worker = new Worker(workerFile(), {
      workerData: opening,
      stdin: piped,
      ...(opening.kind === 'replay' && { resourceLimits: REPLAY_LIMITS }),
    });
    // A worker has no standard input of its own.
    if (piped) process.stdin.pipe(this.#worker.stdin!);
    this.#worker.on('message', (response: Response) => this.#receive(response));
    this.#worker.on('error', (error) => this.#end('failed', `The source failed: ${error.message}`));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#end('ended', OVER);
        resolve();
      });
    });
  }

  /** Where a local source listens; its port is the real one when 0 was asked for. */
  get address(): { readonly host: string; readonly port: number } {
    if (!this.#address) throw new Error('only a local source has an address');
    return this.#address;
  }

  ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>> {
    // The worker answers a question with its own view, so the answer's type is the question's.
    return this.#request((id) => this.#send({ type: 'ask', id, question })) as Promise<Answer<V>>;
  }

  /** Local only: hands a batch to the worker, as if its datagrams had come to the port. */
  take(batch: Uint8Array<ArrayBuffer>): Promise<string | null> {
    return this.#request((id) =>
      this.#send({ type: 'take', id, batch }, [batch.buffer]),
    ) as Promise<string | null>;
  }

  /** Local only: the same for what was read of a body of spans. */
  async takeSpans(spans: ReadSpans): Promise<void> {
    await this.#request((id) =>
      this.#send({ type: 'takeSpans', id, spans }, [spans.bytes.buffer, spans.ends.buffer]),
    );
  }

  /** Local only: begins or ends copying what is taken in. */
  copy(isOn: boolean): void {
    this.#send({ type: 'copies', isOn });
  }

  status(): SourceStatus {
    return this.#status;
  }

  async close(): Promise<void> {
    this.#send({ type: 'close' });
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_PATIENCE);
    await this.#ended;
    clearTimeout(timer);
  }

  #opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      const listen = (response: Response): void => {
        if (response.type === 'opened') resolve();
        if (response.type === 'problem') reject(new InputProblem(response.sentence));
      };
      this.#worker.on('message', listen);
      this.#worker.once('error', reject);
      void this.#ended.then(() => reject(new Error('The source ended before it was open.')));
    });
  }

  #request(send: (id: number) => void): Promise<Answer | string | null> {
    return new Promise((resolve, reject) => {
      if (this.#over) {
        reject(new Error(OVER));
        return;
      }
      const id = ++this.#asked;
      this.#waiting.set(id, { resolve, reject });
      send(id);
    });
  }

  #send(request: Request, transfer: readonly ArrayBuffer[] = []): void {
    if (!this.#over) this.#worker.postMessage(request, transfer);
  }

  #receive(response: Response): void {
    switch (response.type) {
      case 'opened':
        this.#address = response.address;
        this.#status = response.status;
        break;
      case 'status':
        this.#status = response.status;
        break;
      case 'answer':
        this.#settle(response.id)?.resolve(response.answer);
        break;
      case 'refused':
        this.#settle(response.id)?.reject(new Error(response.reason));
        break;
      case 'taken':
        this.#settle(response.id)?.resolve(response.problem);
        break;
      case 'frames':
        this.#keep(response.frames);
        this.#send({ type: 'kept', bytes: response.frames.bytes.length });
        break;
      case 'problem':
        break;
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** Nothing more will come: whoever still waits is told, once. */
  #end(state: 'ended' | 'failed', sentence: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#status = { ...this.#status, state, warnings: [sentence] };
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(sentence));
    this.#waiting.clear();
  }
}

/** The worker beside this file: TypeScript under the tests, JavaScript when built. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./worker.ts', import.meta.url)
    : new URL('./worker.js', import.meta.url);
}
