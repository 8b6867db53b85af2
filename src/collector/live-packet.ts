/**
 * Text on its way to many watchers, compressed once for all of them: a piece of
 * deflate that leans on nothing before it may follow any other piece, so every
 * watcher's gzip stream is made of the same pieces between its own two ends.
 */
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { LEVEL } from './compress.ts';

export class Packet {
  readonly plain: Buffer;
  #deflated: Buffer | undefined;

  constructor(text: string) {
    this.plain = Buffer.from(text);
  }

  /** Ends on a whole byte, so that the reader gets all of it at once. */
  get deflated(): Buffer {
    this.#deflated ??= deflateRawSync(this.plain, {
      level: LEVEL,
      finishFlush: constants.Z_SYNC_FLUSH,
    });
    return this.#deflated;
  }
}

/** RFC 1952: deflate, no name, no time, no system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** A last block of deflate with nothing in it. */
const LAST_BLOCK = Buffer.from([3, 0]);

/** One watcher's gzip stream. */
export class GzipStream {
  #crc = 0;
  #size = 0;

  /** What to send of a packet: the first one opens the stream. */
  take({ plain, deflated }: Packet): Buffer {
    const piece = this.#size === 0 ? Buffer.concat([HEADER, deflated]) : deflated;
    this.#crc = crc32(plain, this.#crc);
    this.#size += plain.length;
    return piece;
  }

  /** What closes the stream, so that no reader takes it for one that broke. */
  trailer(): Buffer {
    const sums = Buffer.alloc(8);
    sums.writeUInt32LE(this.#crc, 0);
    sums.writeUInt32LE(this.#size % 2 ** 32, 4);
    return Buffer.concat([LAST_BLOCK, sums]);
  }
}
