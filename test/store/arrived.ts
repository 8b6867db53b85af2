import { CaptureFile } from '../../src/store/capture-file.ts';
import type { ArrivedFrames } from '../../src/store/arrived-frames.ts';
import type { Rejections } from '../../src/wire/codec.ts';
import { capture } from '../../src/wire/capture.ts';
import { readFileSync } from 'node:fs';

export const SECOND = 1_000_000;

/** Frames of these texts, which came 10 µs apart. */
export function arrived(at: number, ...texts: readonly string[]): ArrivedFrames {
  let end = 0;
  return {
    at,
    bytes: Buffer.from(texts.join('')),
    ends: Uint32Array.from(texts, (text) => (end += text.length)),
    times: Uint32Array.from(texts, (_, index) => index * 10),
  };
}

/** So many frames of 1 KiB that came at once. */
export function many(at: number, count: number, fill = 0): ArrivedFrames {
  return {
    at,
    bytes: new Uint8Array(count * 1_024).fill(fill),
    ends: Uint32Array.from({ length: count }, (_, index) => (index + 1) * 1_024),
    times: new Uint32Array(count),
  };
}

interface Captured {
  /** Each as `µs text`. */
  readonly frames: string[];
  readonly rejections: Rejections;
}

/** What a file on disk holds. */
export function captured(path: string): Captured {
  const frames: string[] = [];
  const reading = capture.read({
    annotation: () => undefined,
    frame: (bytes, start, end, at) =>
      frames.push(`${at} ${Buffer.from(bytes.subarray(start, end)).toString('latin1')}`),
  });
  reading.push(readFileSync(path));
  return { frames, rejections: reading.end() };
}

/** Opens a file, has it take frames, and closes it. */
export async function record(
  path: string,
  ...batches: readonly ArrivedFrames[]
): Promise<CaptureFile> {
  const file = await CaptureFile.open(path, batches[0]?.at ?? 0);
  for (const batch of batches) file.append(batch);
  await file.close();
  return file;
}
