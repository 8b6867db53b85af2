import type { Micros } from '../model/clock.ts';
import type { CaptureWriter } from '../wire/capture-writer.ts';

/** Frames end to end, as a local source hands copies of them over. Nobody writes to them any more. */
export interface ArrivedFrames {
  /** When the first of them came. */
  readonly at: Micros;
  readonly bytes: Uint8Array;
  /** Where each ends. */
  readonly ends: Uint32Array;
  /** When each came, µs after the first. */
  readonly times: Uint32Array;
}

export function writeFrames(writer: CaptureWriter, frames: ArrivedFrames): void {
  const { at, bytes, ends, times } = frames;
  for (let n = 0, start = 0; n < ends.length; n++) {
    const end = ends[n]!;
    writer.add(bytes, start, end, at + times[n]!);
    start = end;
  }
}

/** What they take in memory, which may be more than what is used of it. */
export function memoryOf({ bytes, ends, times }: ArrivedFrames): number {
  return bytes.buffer.byteLength + ends.buffer.byteLength + times.buffer.byteLength;
}
