/** What is wrong with the file, in a person's words. */
import { codeOf } from './lock.ts';
import { FileRefused } from './schema.ts';

/** SQLite's primary result codes that an operator can do something about. */
const CAUSES: Readonly<Record<number, (file: string) => string>> = {
  5: (file) => `${file} is locked by another program`,
  6: (file) => `${file} is locked by another program`,
  8: (file) => `${file} may not be written to`,
  10: (file) => `the disk refused to read or write ${file}`,
  11: (file) => `${file} is damaged`,
  13: (file) => `the disk of ${file} is full`,
  14: (file) => `${file} cannot be opened`,
  26: (file) => `${file} is not a database`,
};

/** What a cause means, for people. */
export function sentenceOf(cause: string): string {
  return `The store rests: ${cause}. Traces are kept in memory alone, and it tries again.`;
}

/** Why the store rests, in a few words that go on a sentence. */
export function causeOf(error: unknown, file: string): string {
  if (error instanceof FileRefused) return error.message;
  const cause = CAUSES[codeOf(error) ?? 0];
  if (cause) return cause(file);
  return error instanceof Error ? error.message : String(error);
}
