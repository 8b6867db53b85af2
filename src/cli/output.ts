import { jsonText } from '../model/json.ts';

/** Standard output, whole: a pipe may take it in parts, and the program ends only after the last. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`, (error) => {
      if (!error) resolve();
      // Nobody reads any more: main ends the program when the stream says so too.
      else if ((error as NodeJS.ErrnoException).code !== 'EPIPE') reject(error);
    });
  });
}

/** One JSON document. */
export function printJson(document: unknown): Promise<void> {
  return print(jsonText(document, 2));
}

/** True when a person looks at a screen and has keys to press. */
export function isTerminal(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY;
}
