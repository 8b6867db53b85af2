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

/** What JSON leaves as it is and a terminal might obey: DEL, C1, and marks that turn the reading direction. */
const STEERING = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One JSON document. What could steer a terminal is escaped, which changes nothing of what it says. */
export function printJson(document: unknown): Promise<void> {
  const text = JSON.stringify(document, null, 2);
  return print(
    text.replace(STEERING, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

/** True when a person looks at a screen and has keys to press. */
export function isTerminal(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY;
}
