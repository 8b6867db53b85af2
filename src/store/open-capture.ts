/** Opens a file that a capture is written to. What is there is never overwritten. */
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { looksLikeCapture } from '../wire/capture.ts';

/** Enough to tell a capture by. */
const PAGE_BYTES = 4_096;

/** Something about a capture's file that only a person can put right, in one sentence. */
export class CaptureProblem extends Error {
  override readonly name = 'CaptureProblem';
}

/** Opens a new file, or goes on behind a capture that is there. Rejects with a `CaptureProblem`. */
export async function openCapture(path: string): Promise<FileHandle> {
  try {
    const found = await stat(path).catch(() => undefined);
    // What is no file, as /dev/stdout, has nothing that could be overwritten.
    if (found && !found.isFile() && !found.isDirectory()) return await open(path, 'a');
    if (found && found.size > 0) await failUnlessCapture(path);
    return await open(path, 'a');
  } catch (error) {
    if (error instanceof CaptureProblem) throw error;
    throw new CaptureProblem(sentenceOf(error, path));
  }
}

async function failUnlessCapture(path: string): Promise<void> {
  await using file = await open(path, 'r');
  const page = new Uint8Array(PAGE_BYTES);
  const { bytesRead } = await file.read(page, 0, page.length, 0);
  if (looksLikeCapture(page.subarray(0, bytesRead))) return;
  throw new CaptureProblem(
    `${path} is there and is no Phosphor capture; give another name, it is not overwritten.`,
  );
}

/** Why a file cannot be opened or written. */
export function sentenceOf(error: unknown, path: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no folder for ${path}; make it, or give another.`;
    case 'EISDIR':
      return `${path} is a folder; give a file in it.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `Writing ${path} is not permitted; give a place of your own.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of ${path} is full; make room.`;
    case undefined:
    default:
      return `${path} cannot be written (${message}).`;
  }
}
