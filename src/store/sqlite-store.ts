/** A store in a file of SQLite's: the half that the program holds. Two threads do the work, one writes and one reads. */
import { framesOf } from './chunk.ts';
import { MAX_WAITING_BYTES } from './limits.ts';
import { sizeOf } from './protocol.ts';
import type {
  FoundTrace,
  FromReader,
  FromWriter,
  Portion,
  ThreadOptions,
  ToReader,
  ToWriter,
  WriterState,
} from './protocol.ts';
import type { Keep } from './retention.ts';
import type {
  Candidates,
  FrameBatch,
  SearchQuery,
  Store,
  StoredTrace,
  StoreStatus,
} from './store.ts';
import { Thread } from './thread.ts';
import { sentenceOf } from './trouble.ts';

/** The threads beside this file: TypeScript under the tests, JavaScript when built. */
const threads = import.meta.url.endsWith('.ts')
  ? {
      writer: new URL('./writer.ts', import.meta.url),
      reader: new URL('./reader.ts', import.meta.url),
    }
  : {
      writer: new URL('./writer.js', import.meta.url),
      reader: new URL('./reader.js', import.meta.url),
    };

const ENDED = 'the store ended';

export interface SqliteOptions {
  readonly file: string;
  readonly keep?: Keep;
}

/** Opens the file, making it when it is not there. Never rejects: a file that cannot be had is a degraded store, and tried again. */
export async function openSqlite({ file, keep = {} }: SqliteOptions): Promise<Store> {
  const store = new SqliteStore({ file, keep });
  await store.flush();
  return store;
}

class SqliteStore implements Store {
  readonly #writer: Thread<ToWriter, FromWriter>;
  readonly #options: ThreadOptions;
  #readerThread: Thread<ToReader, FromReader> | undefined;
  #state: WriterState = {
    cause: null,
    bytes: 0,
    traces: 0,
    annotations: 0,
    oldest: null,
    committed: 0,
    committedUpTo: null,
    dropped: {},
    settledBytes: 0,
  };
  #offered = 0;
  #offeredBytes = 0;
  readonly #dropped: Record<string, number> = {};
  #searches = 0;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#writer = new Thread(threads.writer, options, (message: FromWriter) => {
      if (message.type === 'state') this.#state = message.state;
      else if (message.type === 'opened') this.#readerThread?.send({ type: 'reopen' });
      else this.#writer.settle(message.id, message);
    });
  }

  append(batch: FrameBatch): void {
    const { at, bytes, ends } = batch;
    this.#offered += ends.length;
    const size = sizeOf(batch);
    if (this.#writer.isOver) return this.#drop(ENDED, ends.length);
    if (this.#offeredBytes + size - this.#state.settledBytes > MAX_WAITING_BYTES) {
      const isDegraded = this.#state.cause !== null;
      return this.#drop(isDegraded ? 'the store rests' : 'the store is behind', ends.length);
    }
    this.#offeredBytes += size;
    const copy = { at, bytes: bytes.slice(), ends: ends.slice() };
    this.#writer.send({ type: 'append', batch: copy }, [copy.bytes.buffer, copy.ends.buffer]);
  }

  async trace(traceId: string): Promise<StoredTrace | null> {
    if (this.#writer.isOver) return null;
    const answer = await this.#reader.ask((id) => ({ type: 'trace', id, traceId }));
    return answer?.type === 'trace' && answer.trace ? storedOf(answer.trace) : null;
  }

  async *search(query: SearchQuery, signal: AbortSignal): AsyncGenerator<Candidates> {
    if (this.#writer.isOver) return;
    const search = ++this.#searches;
    this.#reader.send({ type: 'search', id: search, query });
    const over = new AbortController();
    const aborted = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { signal: over.signal });
    });
    try {
      while (!signal.aborted) {
        const asked = this.#reader.ask((id) => ({ type: 'more', id, search }));
        const answer = await Promise.race([asked, aborted]);
        if (answer?.type !== 'portion' || !answer.portion) return;
        yield candidatesOf(answer.portion);
      }
    } finally {
      over.abort();
      this.#reader.send({ type: 'end', search });
    }
  }

  status(): StoreStatus {
    const { cause, bytes, traces, annotations, oldest, committed, committedUpTo } = this.#state;
    const dropped = { ...this.#dropped };
    const drop = (reason: string, count: number): void => {
      dropped[reason] = (dropped[reason] ?? 0) + count;
    };
    for (const [reason, count] of Object.entries(this.#state.dropped)) drop(reason, count);
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
    const waiting = this.#offered - committed - lost;
    // Nobody will commit any more what still waited when the thread ended.
    const isOver = this.#writer.isOver && waiting > 0;
    if (isOver) drop(ENDED, waiting);
    const failure = this.#writer.failure ?? this.#readerThread?.failure;
    const failed = failure === undefined ? null : `The store failed: ${failure}`;
    return {
      state: (failed ?? cause) === null ? 'ok' : 'degraded',
      sentence: failed ?? (cause === null ? null : sentenceOf(cause)),
      cause: failure ?? cause,
      bytes,
      traces,
      annotations,
      oldest,
      offered: this.#offered,
      committed,
      waiting: isOver ? 0 : waiting,
      dropped,
      committedUpTo,
    };
  }

  async flush(): Promise<void> {
    await this.#writer.ask((id) => ({ type: 'flush', id }));
  }

  async close(): Promise<void> {
    // The last to close the file copies its log back, and it must be the one that may write.
    await this.#readerThread?.close({ type: 'close' });
    await this.#writer.close({ type: 'close' });
  }

  /** Started by the first question: most stores are only written to for hours. */
  get #reader(): Thread<ToReader, FromReader> {
    const reader =
      this.#readerThread ??
      new Thread(threads.reader, this.#options, (message: FromReader) => {
        reader.settle(message.id, message);
      });
    this.#readerThread = reader;
    return reader;
  }

  #drop(reason: string, count: number): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + count;
  }
}

function candidatesOf({ traces, progress, reached }: Portion): Candidates {
  return { progress, reached, traces: traces.map(storedOf) };
}

function storedOf({ traceId, arrived, chunks }: FoundTrace): StoredTrace {
  return { traceId, arrived, frames: chunks.flatMap(framesOf) };
}
