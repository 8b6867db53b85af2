/**
 * The thread that reads, beside the one that writes: neither waits for the
 * other. A search is looked for a portion at a time, whenever it is asked on,
 * so a trace asked for meanwhile waits for one portion at most.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromReader, ThreadOptions, ToReader } from './protocol.ts';
import { Reading } from './reading.ts';
import { Search } from './search.ts';

const port = parentPort;
if (!port) throw new Error('store/reader runs only as a worker thread');

const { file } = workerData as ThreadOptions;
const searches = new Map<number, Search>();
let reading: Reading | undefined;

function shut(): void {
  searches.clear();
  reading?.db.close();
  reading = undefined;
}

/** Answers from the file, opening it when it is not open; undefined when it cannot be read. */
function read<T>(ask: (from: Reading) => T): T | undefined {
  try {
    reading ??= new Reading(file);
    return ask(reading);
  } catch {
    // Why is the writer's to say; what is read next opens the file anew.
    shut();
    return undefined;
  }
}

function answer(message: FromReader, chunks: readonly Uint8Array[]): void {
  port!.postMessage(
    message,
    chunks.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

port.on('message', (message: ToReader) => {
  switch (message.type) {
    case 'reopen':
      shut();
      break;
    case 'trace': {
      const trace = read((from) => from.trace(message.traceId)) ?? null;
      answer({ type: 'trace', id: message.id, trace }, trace?.chunks ?? []);
      break;
    }
    case 'search': {
      const search = read((from) => new Search(from, message.query, from.words()));
      if (search) searches.set(message.id, search);
      break;
    }
    case 'more': {
      const search = searches.get(message.search);
      const portion = search && !search.isOver ? read(() => search.next()) : undefined;
      if (!portion) searches.delete(message.search);
      const chunks = portion?.traces.flatMap((trace) => trace.chunks) ?? [];
      answer({ type: 'portion', id: message.id, portion: portion ?? null }, chunks);
      break;
    }
    case 'end':
      searches.delete(message.search);
      break;
    case 'close':
      shut();
      port.close();
      break;
  }
});
