/**
 * What a screen is. Screens are pure: they say what to ask, and draw the answer
 * into cells. They know nothing of React, of the terminal, or of each other.
 */
import type { Answer, Question, ViewName } from '../../engine/views.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Glyphs } from '../paint/glyphs.ts';
import type { OpenAction, ScreenAction, ScreenId } from '../state/action.ts';
import type { ListState } from '../state/list.ts';
import type { Place, Sort } from '../state/place.ts';

/** How this terminal wants things drawn. */
export interface Look {
  readonly glyphs: Glyphs;
  /** What all names begin with, left out on screen: "com.hailocab." */
  readonly prefix: string;
}

/** All that a screen draws from. */
export interface Sight<V extends ViewName = ViewName, Own = unknown> {
  readonly answer: Answer<V>;
  readonly place: Place<Own>;
  readonly sort: Sort;
  /**
   * The row keys in the order to draw them: those of `Screen.keys`, but for a
   * `calm` screen re-sorted only every few seconds.
   */
  readonly order: readonly string[];
  readonly look: Look;
}

/** What a screen asks; the shell adds the moment, the window and the filter. */
type Asked = Omit<Question, 'view' | 'at' | 'window' | 'filter'>;

/** What an action changed, or why nothing. */
export interface Changed<Own> {
  readonly own?: Own;
  readonly list?: ListState;
  /** A sentence. */
  readonly said?: string;
}

/** What a row gives to the clipboard: lines as they are known, to be cleaned before they leave. */
export interface Copied {
  readonly lines: readonly string[];
  /** What that is, for the sentence: "the trace's id". */
  readonly is: string;
}

/**
 * Written with methods so that a screen of one view can stand in a table of all
 * screens; the shell gives a screen only answers to its own view.
 */
export interface Screen<V extends ViewName = ViewName, Own = unknown> {
  readonly id: ScreenId;
  readonly title: string;
  readonly view: V;
  /** Titles of the columns that `<` and `>` go through; the first sorts unless told otherwise. Empty: not sortable. */
  readonly sorts: readonly Sort[];
  /** True: rows keep their places for a few seconds though their order changes. */
  readonly calm: boolean;
  /** True: new rows come at the top all the time, until the person moves among them. */
  readonly follows: boolean;
  /** True: Enter on a row leads somewhere. */
  readonly opens: boolean;
  /** True where n, N, e and E mean something; the trace keys: only where `acts` names them. */
  readonly acts: readonly ScreenAction['type'][];
  /** What it remembers when it is opened. */
  readonly own: Own;
  ask(place: Place<Own>, area: Area): Asked;
  /** Every selectable row's key, sorted, all of them and not only those in view. */
  keys(sight: Sight<V, Own>): readonly string[];
  /** How many rows of the list `paint` shows in this area: for paging and scrolling. */
  page(area: Area, sight: Sight<V, Own>): number;
  /** Draws all of the area, which is blank. Never throws, whatever the answer and the size. */
  paint(canvas: Canvas, area: Area, sight: Sight<V, Own>): void;
  /** Where Enter on a row leads; null: nowhere. */
  enter(sight: Sight<V, Own>, key: string): OpenAction | null;
  /** What copying the selected row gives, its name or all that it says; null: nothing. Without a row `key` is null. */
  copy(sight: Sight<V, Own>, key: string | null, what: 'name' | 'row'): Copied | null;
  /** What one of `acts` does; null: nothing. `page` is that of `page()`. */
  act(sight: Sight<V, Own>, action: ScreenAction, page: number): Changed<Own> | null;
}
