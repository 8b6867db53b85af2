/** Bytes as they were before gzip or zstd, in pieces, whatever the length; plain bytes as they are. */
import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { InputProblem } from './problem.ts';
import { ZstdFrames } from './zstd-frames.ts';

/**
 * Traces are ids, which chance made, and pack to a tenth, or a thirtieth where
 * the ids count up. What unpacks to more than this many times its size, and to
 * more than a little, was made to hold up whoever unpacks it.
 */
const MAX_RATIO = 250;
const RATIO_FROM_BYTES = 64 * 1024 * 1024;

/** Written to a decompressor at once. It hands over what it unpacks as it is taken, some 64 KiB at a time. */
const WRITTEN_BYTES = 64 * 1024;

type Packing = 'gzip' | 'zstd';

/** How files begin that are packed. */
const MAGICS: Readonly<Record<Packing, readonly number[]>> = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
};

/** A zstd file may begin with a frame that is to be passed over: 5? 2a 4d 18. */
const SKIPPABLE = [0x2a, 0x4d, 0x18] as const;

export class Unpacking {
  readonly #packed: AsyncIterable<Uint8Array>;
  readonly #name: string;
  #packing: Packing | undefined;
  #read = 0;
  #given = 0;
  #trouble: 'cut short' | 'spoiled' | undefined;

  /** @param name what a person calls it. */
  constructor(packed: AsyncIterable<Uint8Array>, name: string) {
    this.#packed = packed;
    this.#name = name;
  }

  /** How it is packed, undefined when it is not. Known once anything was given. */
  get packing(): Packing | undefined {
    return this.#packing;
  }

  /** Bytes read so far, packed as they lie there. */
  get read(): number {
    return this.#read;
  }

  /** Why not all could be unpacked; what came before was given. */
  get trouble(): 'cut short' | 'spoiled' | undefined {
    return this.#trouble;
  }

  /** To be read once. Rejects with an `InputProblem` when far more comes out than can be meant. */
  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const counted = this.#counted();
    const first = await firstBytes(counted);
    this.#packing = packingOf(first);
    const all = behind(first, counted);
    if (this.#packing === undefined) {
      yield* all;
      return;
    }
    const unpacked = this.#packing === 'gzip' ? gunzipped(all) : unzstd(all);
    try {
      for await (const piece of unpacked) {
        this.#given += piece.length;
        if (this.#given > RATIO_FROM_BYTES && this.#given > this.#read * MAX_RATIO) {
          throw new InputProblem(
            `${this.#name} unpacks to more than ${MAX_RATIO} times its size, as no traces do; unpack it yourself if it is what you mean.`,
          );
        }
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof Unpackable)) throw error;
      this.#trouble = error.isCut ? 'cut short' : 'spoiled';
    }
  }

  async *#counted(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.#packed) {
      this.#read += chunk.length;
      yield chunk;
    }
  }
}

/** Packed bytes that cannot be unpacked: broken, or an end that is missing. */
class Unpackable extends Error {
  readonly isCut: boolean;

  constructor(isCut: boolean) {
    super(isCut ? 'cut short' : 'spoiled');
    this.isCut = isCut;
  }
}

function packingOf(bytes: Uint8Array): Packing | undefined {
  if (MAGICS.gzip.every((byte, i) => bytes[i] === byte)) return 'gzip';
  if (MAGICS.zstd.every((byte, i) => bytes[i] === byte)) return 'zstd';
  const isSkippable = (bytes[0]! & 0xf0) === 0x50 && SKIPPABLE.every((b, i) => bytes[i + 1] === b);
  return isSkippable ? 'zstd' : undefined;
}

/** The first pieces as one: as many as it takes to tell how a file is packed. */
async function firstBytes(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let first = new Uint8Array(0);
  while (first.length < MAGICS.zstd.length) {
    const { value, done } = await chunks.next();
    if (done) break;
    first = Buffer.concat([first, value]);
  }
  return first;
}

async function* behind(
  first: Uint8Array,
  others: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (first.length > 0) yield first;
  yield* others;
}

/** All members of a gzip file; Node goes on from one to the next by itself. */
async function* gunzipped(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const member = new Decompressor(createGunzip());
  try {
    for await (const chunk of chunks) yield* member.take(chunk);
    yield* member.finish();
  } finally {
    member.close();
  }
}

async function* unzstd(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const frames = new ZstdFrames();
  let frame: Decompressor | undefined;
  try {
    for await (const chunk of chunks) {
      for (const { bytes, last } of frames.divide(chunk)) {
        frame ??= new Decompressor(createZstdDecompress());
        yield* frame.take(bytes);
        if (!last) continue;
        yield* frame.finish();
        frame = undefined;
      }
    }
    if (frame) yield* frame.finish();
    if (!frames.between) throw new Unpackable(true);
  } finally {
    frame?.close();
  }
}

/**
 * Drives one of Node's decompressors so that nothing is lost that came out
 * before it failed: the end is only told when all that was written is out.
 */
class Decompressor {
  readonly #stream: Transform;
  #failure: Unpackable | undefined;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(stream: Transform) {
    this.#stream = stream;
    stream.on('readable', () => this.#wake());
    stream.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      this.#failure = new Unpackable(code === 'Z_BUF_ERROR');
      this.#wake();
    });
  }

  async *take(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
    for (let from = 0; from < bytes.length; from += WRITTEN_BYTES) {
      let isTaken = false;
      this.#stream.write(bytes.subarray(from, from + WRITTEN_BYTES), () => {
        isTaken = true;
        this.#wake();
      });
      yield* this.#pull(() => isTaken);
    }
  }

  async *finish(): AsyncGenerator<Uint8Array, void, undefined> {
    this.#stream.end();
    yield* this.#pull(() => this.#ended);
  }

  close(): void {
    this.#stream.destroy();
  }

  async *#pull(isDone: () => boolean): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const piece = this.#stream.read() as Uint8Array | null;
      if (piece !== null) yield piece;
      else if (this.#failure) throw this.#failure;
      else if (isDone() || this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
