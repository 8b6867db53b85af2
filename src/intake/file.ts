/** Annotations from a file or from standard input, gzipped or not, in any format we know. */
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Annotation } from '../model/annotation.ts';
import type { Rejections } from '../wire/codec.ts';
import { detectFormat, formatNames } from '../wire/detect.ts';
import { readWhole } from '../wire/read-whole.ts';
import { InputProblem } from './problem.ts';

/** Read whole and kept as annotations, which take some five times the room; more is for a collector. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const MAX_FILE = '256 MiB';

/** The path that means standard input. */
const STANDARD_INPUT = '-';

const inflate = promisify(gunzip);

/** What a file held. */
export interface Input {
  /** What a person calls it: the path, or "standard input". */
  readonly name: string;
  readonly format: string;
  /** Of the file as it lies there, compressed or not. */
  readonly bytes: number;
  /** In the order of the file; never empty. */
  readonly annotations: readonly Annotation[];
  readonly rejections: Rejections;
}

/**
 * Reads a file, or `standardInput` when the path is `-`. Rejects with an
 * `InputProblem` when there is nothing in it to show.
 */
export async function readInput(
  path: string,
  standardInput: AsyncIterable<Uint8Array> = process.stdin,
): Promise<Input> {
  const name = path === STANDARD_INPUT ? 'standard input' : path;
  const stored =
    path === STANDARD_INPUT ? await collect(standardInput, name) : await readFile(path);
  if (stored.length === 0) {
    throw new InputProblem(`${name} is empty; give a file with at least one annotation.`);
  }
  const bytes = isGzip(stored) ? await unzip(stored, name) : stored;

  const codec = detectFormat(bytes);
  if (codec === undefined) {
    throw new InputProblem(
      `${name} is in no format that is known; give one of: ${formatNames.join(', ')}.`,
    );
  }
  const annotations: Annotation[] = [];
  const rejections = readWhole(codec, bytes, (annotation) => annotations.push(annotation));
  if (annotations.length === 0) {
    const [first] = rejections.first;
    const why = first ? ` (${first.place}: ${first.reason})` : '';
    throw new InputProblem(
      `${name} looks like ${codec.name} but holds no annotation that can be read${why}; check that it is whole.`,
    );
  }
  return { name, format: codec.name, bytes: stored.length, annotations, rejections };
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path, 'r');
    return await collect(file.createReadStream({ autoClose: false }), path);
  } catch (error) {
    throw error instanceof InputProblem ? error : new InputProblem(sentenceFor(error, path));
  }
}

function sentenceFor(error: unknown, path: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return `There is no file ${path}; check the path, or give - for standard input.`;
  if (code === 'EISDIR') return `${path} is a directory; give a file in it.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `Reading ${path} is not permitted; ask its owner, or give a file of your own.`;
  return `${path} cannot be read (${message}); give another file.`;
}

async function collect(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    length += chunk.length;
    if (length > MAX_FILE_BYTES) throw tooLarge(name);
  }
  return Buffer.concat(kept, length);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function unzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  let unzipped: Uint8Array;
  try {
    unzipped = await inflate(bytes, { maxOutputLength: MAX_FILE_BYTES });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(name);
    throw new InputProblem(
      code === 'Z_BUF_ERROR'
        ? `${name} is gzipped and cut short; copy it again, whole.`
        : `${name} begins as gzip does but cannot be unzipped; copy it again, or give it unzipped.`,
    );
  }
  if (unzipped.length === 0) {
    throw new InputProblem(
      `${name} is empty once unzipped; give a file with at least one annotation.`,
    );
  }
  return unzipped;
}

function tooLarge(name: string): InputProblem {
  return new InputProblem(`${name} holds more than ${MAX_FILE}; give a part of it.`);
}
