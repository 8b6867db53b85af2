/** What reader and writer of the Phosphor capture have in common; `capture.ts` specifies it. */

/** 0x89 is no character in UTF-8, so that no text is taken for a capture. */
export const MARKER: readonly [number, number, number, number] = [0x89, 0x50, 0x48, 0x53];

export const VERSION = 1;

export const BlockType = { capture: 0x43, frames: 0x46, loss: 0x4c } as const;

/** Where the parts of a block lie, and what its head takes before the body. */
export const CRC_AT = 4;
export const LENGTH_AT = 8;
export const TYPE_AT = 12;
export const HEAD_BYTES = 13;

/** Longest body: several of the largest frames. A reader holds no more than one block. */
export const MAX_BODY_BYTES: number = 256 * 1024;

/** What a capture's first block says in letters, for who looks into a file. */
export const TITLE = 'Phosphor capture';

/** Bodies of fixed length, and what comes before the frames of a block. */
export const CAPTURE_BYTES: number = TITLE.length + 2 + 8 + 8;
export const LOSS_BYTES: number = 8 + 8 + 1;
export const FRAMES_HEAD_BYTES: number = 8 + 8;

/** Why annotations that were there are not in the capture, by the number in the file. */
export const Loss = { recorderBehind: 1, beforeRecorder: 2 } as const;

export type Loss = (typeof Loss)[keyof typeof Loss];

const TWO_POWER_32 = 0x1_0000_0000;

/** Eight bytes, the lowest first; beyond 2⁵³ only roughly. */
export function readUint64(bytes: Uint8Array, at: number): number {
  return readUint32(bytes, at + 4) * TWO_POWER_32 + readUint32(bytes, at);
}

export function readUint32(bytes: Uint8Array, at: number): number {
  const top = bytes[at + 3]! << 24;
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | top) >>> 0;
}

export function writeUint64(bytes: Uint8Array, at: number, value: number): void {
  writeUint32(bytes, at, value % TWO_POWER_32);
  writeUint32(bytes, at + 4, Math.floor(value / TWO_POWER_32));
}

export function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
