import type { Readable } from 'node:stream';
import type { Input } from '../../src/intake/file.ts';
import { readInput } from '../../src/intake/file.ts';
import type { Annotation } from '../../src/model/annotation.ts';
import { inWords } from '../../src/wire/read-whole.ts';

/** A file, and all its annotations in words. */
export async function readAll(
  path: string,
  standardInput?: Readable,
): Promise<Input & { readonly annotations: readonly Annotation[] }> {
  const annotations: Annotation[] = [];
  const sink = inWords((annotation) => annotations.push(annotation));
  const input = await readInput(path, sink, standardInput ? { standardInput } : {});
  return { ...input, annotations };
}
