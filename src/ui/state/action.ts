/** Everything a person can do, as data. Keys become actions by `keymap/`; `state/reduce.ts` says what they do. */
import type { Micros } from '../../model/clock.ts';
import type { StepTo } from '../../source/source.ts';

export type ScreenId =
  | 'services'
  | 'traces'
  | 'edges'
  | 'alerts'
  | 'pipeline'
  | 'service'
  | 'trace';

/** What a screen decides itself, because it depends on what is drawn there. */
export type ScreenAction =
  | { readonly type: 'collapse' }
  | { readonly type: 'expand' }
  | { readonly type: 'zoom'; readonly by: 1 | -1 }
  | { readonly type: 'critical' }
  | { readonly type: 'clocks' }
  | { readonly type: 'listing' }
  | { readonly type: 'details' }
  /** To the next (1) or previous (-1) row that the filter's words match. */
  | { readonly type: 'match'; readonly by: 1 | -1 }
  /** To the next or previous row with an error. */
  | { readonly type: 'error'; readonly by: 1 | -1 };

/** To another screen, on top of this one. `filter` replaces the filter there; `row` is selected as it comes. */
export interface OpenAction {
  readonly type: 'open';
  readonly screen: ScreenId;
  /** The service's name or the trace's id; '' for a list. */
  readonly subject: string;
  readonly filter?: string;
  /** The row's key. */
  readonly row?: string;
}

/** What only a replay does: they move the file, not the state. */
export type ReplayAction =
  /** By a part of the whole file, -1..1. */
  | { readonly type: 'share'; readonly by: number }
  | { readonly type: 'edge'; readonly to: 'start' | 'end' }
  | { readonly type: 'speed'; readonly by: 1 | -1 }
  | { readonly type: 'step'; readonly to: StepTo; readonly by: 1 | -1 };

/** What leaves the screen: to the clipboard, into a file. */
type OutAction =
  /** The name or the id of what is selected, or all that its row says. */
  | { readonly type: 'copy'; readonly what: 'name' | 'row' }
  | { readonly type: 'save' }
  | { readonly type: 'record' }
  | { readonly type: 'handover' };

export type Action =
  | ScreenAction
  | ReplayAction
  | OutAction
  | OpenAction
  | { readonly type: 'move'; readonly by: 'row' | 'page' | 'half' | 'end'; readonly sign: 1 | -1 }
  | { readonly type: 'enter' }
  | { readonly type: 'back' }
  | { readonly type: 'escape' }
  | { readonly type: 'quit' }
  | { readonly type: 'switch'; readonly screen: ScreenId }
  | { readonly type: 'cycle'; readonly by: 1 | -1 }
  | { readonly type: 'filter' }
  /** What the prompt says now; each letter is tried at once. */
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'accept' }
  | { readonly type: 'sort'; readonly by: 1 | -1 }
  | { readonly type: 'reverse' }
  | { readonly type: 'window' }
  | { readonly type: 'pause' }
  | { readonly type: 'live' }
  | { readonly type: 'scrub'; readonly by: Micros }
  | { readonly type: 'faster' }
  | { readonly type: 'slower' }
  | { readonly type: 'redraw' }
  | { readonly type: 'help' }
  | { readonly type: 'suspend' };
