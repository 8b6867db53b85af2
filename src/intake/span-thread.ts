/** The thread that reads bodies of spans, one after the other; `span-reader.ts` is its other half. */
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { otlpJson } from '../wire/otlp/json.ts';
import { otlpProtobuf } from '../wire/otlp/protobuf.ts';
import { zipkinJson } from '../wire/zipkin/zipkin.ts';
import type { Format } from '../wire/codec.ts';
import { readSpans } from './read-spans.ts';
import { BodyProblem } from './spans.ts';
import type { ReadSpans, SpanFormat, SpansBody } from './spans.ts';

/** To the thread goes a `SpansBody`; this comes back. */
export type SpansAnswer =
  | { readonly type: 'read'; readonly spans: ReadSpans }
  | { readonly type: 'problem'; readonly status: 400 | 413; readonly sentence: string };

const port = parentPort;
if (!port) throw new Error('intake/span-thread runs only as a worker thread');

// Datagrams cannot wait where cores are few, and spans can. On Linux this means this thread alone, elsewhere all of them.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const formats: Readonly<Record<SpanFormat, Format>> = {
  'otlp-json': otlpJson,
  'otlp-protobuf': otlpProtobuf,
  zipkin: zipkinJson,
};

const post = (answer: SpansAnswer, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(answer, transfer);

port.on('message', (body: SpansBody) => void read(body));

async function read(body: SpansBody): Promise<void> {
  try {
    const spans = await readSpans(formats[body.format], body);
    post({ type: 'read', spans }, [spans.bytes.buffer, spans.ends.buffer]);
  } catch (error) {
    if (!(error instanceof BodyProblem)) throw error;
    post({ type: 'problem', status: error.statusCode, sentence: error.message });
  }
}
