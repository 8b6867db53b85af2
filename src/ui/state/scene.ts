import type { Micros } from '../../model/clock.ts';
import type { OpenAction, ScreenAction, ScreenId } from './action.ts';
import type { ListState } from './list.ts';
import type { Sort } from './place.ts';

/**
 * What is on the screen at the moment of an action: actions are about what a
 * person sees, so the reducer is handed it and stays pure.
 */
export interface Scene {
  /** Row keys in the order drawn, and how many rows fit. */
  readonly order: readonly string[];
  readonly page: number;
  /** Lines the help overlay can be scrolled by. */
  readonly helpDepth: number;
  readonly sort: Sort;
  readonly sorts: readonly Sort[];
  /** The answer's moment, the newest there is, and the earliest; null before the first answer. */
  readonly moments: {
    readonly at: Micros;
    readonly newest: Micros;
    readonly oldest: Micros;
  } | null;
  /** On a screen that follows the newest: the moment its rows are as of. Null on others. */
  readonly followedTo: Micros | null;
  enter(key: string): OpenAction | null;
  act(
    action: ScreenAction,
  ): { readonly own?: unknown; readonly list?: ListState; readonly said?: string } | null;
  /** What a screen remembers when it is opened. */
  own(screen: ScreenId): unknown;
}
