/** Annotations from a file or from standard input of any length, packed or not, in any format we know. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Rejections, Sink } from '../wire/codec.ts';
import { isToldSink } from '../wire/codec.ts';
import { detectFormat, PAGE_BYTES, whatElse } from '../wire/detect.ts';
import { InputProblem } from './problem.ts';
import { Unpacking } from './unpack.ts';

/** Read at once: a few milliseconds of work for the slowest format. */
const READ_BYTES = 256 * 1024;

/** The path that means standard input. */
const STANDARD_INPUT = '-';

/** What a file held. */
export interface Input {
  /** What a person calls it: the path, or "standard input". */
  readonly name: string;
  readonly format: string;
  /** Of the file as it lies there, packed or not. */
  readonly bytes: number;
  /** Annotations that could be read; never 0. */
  readonly count: number;
  readonly rejections: Rejections;
}

export interface InputOptions {
  /** Read when the path is `-`. */
  readonly standardInput?: AsyncIterable<Uint8Array>;
  /** Told of the format before anything of it is handed over. */
  readonly onFormat?: (format: string) => void;
  /** Told after each piece how many bytes have been read, packed as they lie there; reading waits for it. */
  readonly onBytes?: (bytes: number) => Promise<void> | void;
}

/** What a person calls an input. */
export function inputName(path: string): string {
  return path === STANDARD_INPUT ? 'standard input' : path;
}

/**
 * Reads a file, or standard input when the path is `-`, into `sink`, holding a
 * bounded piece of it. A file that ends too early, or is packed and spoiled, is
 * told by its rejections. Rejects with an `InputProblem` when there is nothing
 * in it to show.
 */
export async function readInput(
  path: string,
  sink: Sink,
  options: InputOptions = {},
): Promise<Input> {
  if (path === STANDARD_INPUT) {
    return readBytes(options.standardInput ?? process.stdin, path, sink, options);
  }
  try {
    await using file = await open(path, 'r');
    return await readBytes(chunksOf(file), path, sink, options);
  } catch (error) {
    throw isOfFile(error) ? new InputProblem(sentenceFor(error, path)) : error;
  }
}

async function readBytes(
  stored: AsyncIterable<Uint8Array>,
  path: string,
  sink: Sink,
  { onFormat, onBytes }: InputOptions,
): Promise<Input> {
  const name = inputName(path);
  const unpacking = new Unpacking(stored, name);
  const pieces = unpacking.pieces();
  const page = await firstPage(pieces);
  if (page.length === 0) throw new InputProblem(emptySentence(name, unpacking));
  const format = detectFormat(page);
  if (format === undefined) {
    throw new InputProblem(`${name} ${whatElse(page)}.`);
  }
  onFormat?.(format.name);

  let count = 0;
  const counted: Sink = {
    annotation: (annotation) => {
      count++;
      sink.annotation(annotation);
    },
    frame: (bytes, start, end, at) => {
      count++;
      sink.frame(bytes, start, end, at);
    },
  };
  if (isToldSink(sink)) {
    counted.told = (bytes, start, end, at, kind) => {
      count++;
      sink.told(bytes, start, end, at, kind);
    };
  }
  const reading = format.read(counted);
  reading.push(page);
  let unpacked = page.length;
  await onBytes?.(unpacking.read);
  for await (const piece of pieces) {
    reading.push(piece);
    unpacked += piece.length;
    await onBytes?.(unpacking.read);
  }
  const rejections = withTrouble(reading.end(), unpacking, unpacked);
  if (count === 0) {
    const [first] = rejections.first;
    const why = first ? ` (${first.place}: ${first.reason})` : '';
    throw new InputProblem(
      `${name} looks like ${format.name} but holds no annotation that can be read${why}; check that it is whole.`,
    );
  }
  return { name, format: format.name, bytes: unpacking.read, count, rejections };
}

/** All of a file, each piece in the same memory: a stream would leave as much garbage as the file is long. */
async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** As much as it takes to tell the format, or all there is. */
async function firstPage(pieces: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let page: Uint8Array = new Uint8Array(0);
  while (page.length < PAGE_BYTES) {
    const { value, done } = await pieces.next();
    if (done) break;
    // A piece's memory is used again by the next.
    page = Buffer.concat([page, value]);
  }
  return page;
}

/** What packing hides counts as one place that could not be read: nobody knows what was there. */
function withTrouble(
  rejections: Rejections,
  { packing, trouble }: Unpacking,
  unpacked: number,
): Rejections {
  if (trouble === undefined) return rejections;
  const reason = `${packing} that is ${trouble}`;
  const { total, reasons, first } = rejections;
  return {
    total: total + 1,
    reasons: { ...reasons, [reason]: 1 },
    first: [...first, { place: `byte ${unpacked} unpacked`, reason }],
  };
}

function emptySentence(name: string, { packing, trouble }: Unpacking): string {
  if (trouble === 'cut short') {
    return `${name} is packed with ${packing} and cut short; copy it again, whole.`;
  }
  if (trouble !== undefined) {
    return `${name} begins as ${packing} does but cannot be unpacked; copy it again, or give it unpacked.`;
  }
  const once = packing === undefined ? '' : ' once unpacked';
  return `${name} is empty${once}; give a file with at least one annotation.`;
}

function isOfFile(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && !(error instanceof InputProblem);
}

function sentenceFor({ code, message }: NodeJS.ErrnoException, path: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return `There is no file ${path}; check the path, or give - for standard input.`;
  if (code === 'EISDIR') return `${path} is a directory; give a file in it.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `Reading ${path} is not permitted; ask its owner, or give a file of your own.`;
  return `${path} cannot be read (${message}); give another file.`;
}
