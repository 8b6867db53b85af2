/** What a person is told while something is recorded, and what the recording is told. */
import type { Answer } from '../engine/views.ts';
import type { Source } from '../source/source.ts';
import { exactCount } from '../ui/paint/numbers.ts';
import { print } from './output.ts';
import type { Recorder } from './recorder.ts';

export type LedgerAnswer = Answer<'ledger'>;

/** What is known of loss and of what is wrong; the recording is told of the loss. */
export async function look(source: Source, recorder: Recorder): Promise<LedgerAnswer> {
  const answer = await source.ask({ view: 'ledger' });
  recorder.tellLost(answer.overview.lost);
  return answer;
}

/** `12 lost on the way (9 network, 3 kernel receive buffer full).` */
export function lostText(answer: LedgerAnswer | undefined): string {
  const lost = Object.entries(answer?.body.ledger.lost ?? {});
  if (lost.length === 0) return 'None was lost on the way.';
  const all = lost.reduce((sum, [, count]) => sum + count, 0);
  const why = lost.map(([reason, count]) => `${exactCount(count)} ${reason}`).join(', ');
  return `${exactCount(all)} lost on the way (${why}).`;
}

const CLEAR_LINE = '\r\u001B[K';

/** Lines that stay, and on a terminal one below them that is written over. */
export class Telling {
  readonly #isTerminal = process.stdout.isTTY;
  #trouble: string | undefined;

  /** What is in the recording by now, and what is not. */
  async progress(text: string, recorder: Recorder, { overview }: LedgerAnswer): Promise<void> {
    if (!this.#isTerminal) return;
    const lost = overview.lost + (recorder.state()?.lost ?? 0);
    await write(`${CLEAR_LINE}${text}, ${exactCount(lost)} lost`);
  }

  async line(text: string): Promise<void> {
    if (this.#isTerminal) await write(CLEAR_LINE);
    await print(text);
  }

  /** Each trouble once; undefined when there is none any more. */
  async trouble(sentence: string | undefined): Promise<void> {
    if (sentence !== undefined && sentence !== this.#trouble) {
      if (this.#isTerminal) await write(CLEAR_LINE);
      process.stderr.write(`phosphor: ${sentence}\n`);
    }
    this.#trouble = sentence;
  }
}

function write(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
