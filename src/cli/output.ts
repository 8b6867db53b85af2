import { clean } from '../ui/paint/clean.ts';
import { jsonPieces } from './print/json-pieces.ts';

/** Standard output, whole: a pipe may take it in parts, and the program ends only after the last. */
export function print(text: string): Promise<void> {
  return write(text.endsWith('\n') ? text : `${text}\n`);
}

/** One JSON document, each piece when the one before was taken. */
export async function printJson(document: object): Promise<void> {
  for await (const piece of jsonPieces(document)) await write(piece);
  await write('\n');
}

/** Beside what is printed, so that a pipe gets that alone. */
export function warn(sentence: string): void {
  process.stderr.write(`phosphor: ${clean(sentence)}\n`);
}

function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error) resolve();
      // Nobody reads any more: main ends the program when the stream says so too.
      else if ((error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
    });
  });
}

/** True when a person looks at a screen and has keys to press. */
export function isTerminal(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY;
}
