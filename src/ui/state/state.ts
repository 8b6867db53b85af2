/** All that the screen remembers. What it shows besides comes from the source. */
import type { Micros } from '../../model/clock.ts';
import { windows as named } from '../../model/windows.ts';
import type { Place } from './place.ts';

/** How far back the counts reach, seconds: what `w` goes through. */
export const windows: readonly number[] = [...named.values()];

/** Milliseconds between two questions: what `+` and `−` go through. Four a second is calm to read and soon enough. */
export const intervals: readonly number[] = [100, 250, 500, 1000, 2000, 5000];

interface Prompt {
  readonly text: string;
  /** The filter before, for Esc. */
  readonly before: string;
  /** What is wrong with the text, in a sentence. */
  readonly problem: string | null;
}

export interface State {
  /** The last is shown; never empty. */
  readonly stack: readonly Place[];
  /** The screens of 1 to 5, as they were left. */
  readonly left: readonly Place[];
  /** Seconds, or all that was ever seen. */
  readonly window: number | 'all';
  /** The moment looked at; null: now. */
  readonly at: Micros | null;
  readonly prompt: Prompt | null;
  /** The help overlay's first line; null: closed. */
  readonly help: number | null;
  /** Milliseconds between two questions. */
  readonly interval: number;
  /** One sentence in the footer, for a moment. */
  readonly notice: string | null;
  readonly ended: boolean;
}

export function currentPlace(state: State): Place {
  return state.stack.at(-1)!;
}
