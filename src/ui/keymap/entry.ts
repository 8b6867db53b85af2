/** What one line of the table of keys is, and what decides whether its keys do something. */
import type { Action, ScreenAction } from '../state/action.ts';
import type { Playing } from '../replay/player.ts';

export const groups = [
  'Move',
  'Screens',
  'Find',
  'Time',
  'Replay',
  'Trace',
  'Hand on',
  'Program',
] as const;

export type Group = (typeof groups)[number];

/** Names of keys, and what they do. */
export interface Bind {
  readonly keys: readonly string[];
  readonly action: Action;
}

/** A key's place in the footer, when it applies. */
export interface Footer {
  /** A word or two; one for each way it may be where the key does one or the other. */
  readonly word: string | ((situation: Situation) => string);
  /** The lowest stands first, and stays when there is no room for all. */
  readonly rank: number;
  /** In a replay, where it stands there more to the front. */
  readonly replayRank?: number;
  /** When to show it, where that is not always when the key does something. */
  readonly when?: (situation: Situation) => boolean;
}

/** One line of help: keys that belong together. */
export interface Entry {
  readonly group: Group;
  /** What they do, as the help says it; the binds in their order. */
  readonly help: string;
  readonly binds: readonly Bind[];
  /** For keys worth a place in the footer. */
  readonly footer?: Footer;
  /** In one sentence why the keys do nothing now; null: they do. */
  readonly unless?: (situation: Situation) => string | null;
}

/** What decides whether a key applies. */
export interface Situation {
  readonly rows: number;
  /** Enter on a row leads somewhere. */
  readonly opens: boolean;
  /** There is a screen to go back to. */
  readonly deep: boolean;
  readonly acts: readonly ScreenAction['type'][];
  readonly sortable: boolean;
  readonly filter: string;
  /** Nothing is paused or scrubbed back. */
  readonly live: boolean;
  readonly answered: boolean;
  /** How a replay goes; null: this is none. */
  readonly replay: Playing['state'] | null;
  /** There are traces here to be saved. */
  readonly saves: boolean;
  /** Why nothing can be recorded, a sentence; null: it can. */
  readonly notRecorded: string | null;
}

/** An action and the keys that do it. */
export function bind(action: Action, ...keys: string[]): Bind {
  return { keys, action };
}

export function needsAnswer({ answered }: Situation): string | null {
  return answered ? null : 'Nothing has been measured yet.';
}
