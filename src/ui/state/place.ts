/** Where a person is: a screen, what it is about, and how it is set up. Going back finds it as it was left. */
import type { Micros } from '../../model/clock.ts';
import type { ScreenId } from './action.ts';
import type { ListState } from './list.ts';
import { startOfList } from './list.ts';

export interface Sort {
  /** A column's title. */
  readonly column: string;
  readonly descending: boolean;
}

/** `Own` is what the screen itself remembers, `null` for most. */
export interface Place<Own = unknown> {
  readonly screen: ScreenId;
  /** The service's name or the trace's id; '' for a list. */
  readonly subject: string;
  readonly filter: string;
  /** The filter it was opened with: Esc goes back to this before it leaves. */
  readonly given: string;
  readonly list: ListState;
  /**
   * On a screen that follows the newest: the moment at which the person took
   * hold of the list. Null: it follows.
   */
  readonly held: Micros | null;
  /** Null: as the screen sorts by itself. */
  readonly sort: Sort | null;
  readonly own: Own;
}

export function newPlace<Own>(
  screen: ScreenId,
  subject: string,
  filter: string,
  own: Own,
): Place<Own> {
  return {
    screen,
    subject,
    filter,
    given: filter,
    list: startOfList,
    held: null,
    sort: null,
    own,
  };
}
