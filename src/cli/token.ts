import { readFile } from 'node:fs/promises';
import { isLoopback } from '../intake/loopback.ts';
import { UsageProblem } from './usage-problem.ts';

/** Shorter ones can be guessed. */
const MIN_TOKEN = 16;

/**
 * The token that a collector asks for: from a file, or from PHOSPHOR_TOKEN; never from the
 * command line, which other users of the machine see. Undefined without either.
 * Rejects with a `UsageProblem` that does not hold it.
 */
export async function readToken(file: string | undefined): Promise<string | undefined> {
  const from = file === undefined ? 'PHOSPHOR_TOKEN' : `--token-file ${file}`;
  const text = file === undefined ? process.env['PHOSPHOR_TOKEN'] : await readText(file);
  if (text === undefined) return undefined;
  const token = text.trim();
  if (token.length < MIN_TOKEN || !/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageProblem(
      `${from} holds no token; write at least ${MIN_TOKEN} letters and digits, for example by "openssl rand -hex 32".`,
    );
  }
  return token;
}

/** Says to which places the token goes so that others can read it; nothing when there are none. */
export function warnOfPlainToken(token: string | undefined, places: readonly string[]): void {
  if (token === undefined) return;
  const plain = places.flatMap((place) => plainOrigin(place) ?? []);
  if (plain.length === 0) return;
  process.stderr.write(
    `phosphor: The token goes to ${plain.join(', ')} as plain text, which others on the way can read; use https://.\n`,
  );
}

/** The place as it is named to others, when it is another machine and goes by http; that is the scheme where none is told. */
function plainOrigin(place: string): string | undefined {
  const url = URL.parse(place.includes('://') ? place : `http://${place}`);
  if (url?.protocol !== 'http:') return undefined;
  return isLoopback(url.hostname.replace(/^\[(.*)\]$/, '$1')) ? undefined : url.origin;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageProblem(`--token-file ${file} cannot be read (${(error as Error).message}).`);
  }
}
