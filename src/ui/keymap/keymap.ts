/**
 * The one table of keys. What a key does, the help overlay, the footer and the
 * README's list are all made from it, so that none of them can be wrong alone.
 */
import type { Action, ScreenAction, ScreenId } from '../state/action.ts';
import type { Playing } from '../replay/player.ts';
import { MINUTE, SECOND } from '../../model/clock.ts';

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
interface Bind {
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

const bind = (action: Action, ...keys: string[]): Bind => ({ keys, action });

const screen = (key: string, id: ScreenId, title: string): Entry => ({
  group: 'Screens',
  help: title,
  binds: [bind({ type: 'switch', screen: id }, key)],
  footer: { word: title, rank: 0 },
});

const trace = (help: string, footer: string | null, ...binds: Bind[]): Entry => ({
  group: 'Trace',
  help,
  binds,
  ...(footer === null ? {} : { footer: { word: footer, rank: 3 } }),
  unless: ({ acts }) =>
    binds.every(({ action }) => acts.some((act) => act === action.type))
      ? null
      : 'This key works in an open trace: choose one and press Enter.',
});

const needsAnswer = ({ answered }: Situation): string | null =>
  answered ? null : 'Nothing has been measured yet.';

/** So much of a file is gone back or forward by: twenty steps through all of it. */
const SHARE = 0.05;

const replay = (help: string, footer: string | null, ...binds: Bind[]): Entry => ({
  group: 'Replay',
  help,
  binds,
  ...(footer === null ? {} : { footer: { word: footer, rank: 6 } }),
  unless: ({ replay: state }) =>
    state === null ? 'This key works in a replay: phosphor replay FILE.' : null,
});

const needsColumns = ({ sortable }: Situation): string | null =>
  sortable ? null : 'This screen has one order only.';

export const keymap: readonly Entry[] = [
  {
    group: 'Move',
    help: 'a row up, down',
    binds: [
      bind({ type: 'move', by: 'row', sign: -1 }, 'Up', 'k'),
      bind({ type: 'move', by: 'row', sign: 1 }, 'Down', 'j'),
    ],
  },
  {
    group: 'Move',
    help: 'a page up, down',
    binds: [
      bind({ type: 'move', by: 'page', sign: -1 }, 'PgUp', 'Ctrl-b'),
      bind({ type: 'move', by: 'page', sign: 1 }, 'PgDn', 'Ctrl-f'),
    ],
  },
  {
    group: 'Move',
    help: 'half a page up, down',
    binds: [
      bind({ type: 'move', by: 'half', sign: -1 }, 'Ctrl-u'),
      bind({ type: 'move', by: 'half', sign: 1 }, 'Ctrl-d'),
    ],
  },
  {
    group: 'Move',
    help: 'first, last row; g in Traces follows the newest',
    binds: [
      bind({ type: 'move', by: 'end', sign: -1 }, 'g', 'Home'),
      bind({ type: 'move', by: 'end', sign: 1 }, 'G', 'End'),
    ],
  },
  {
    group: 'Move',
    help: 'open the selected row',
    binds: [bind({ type: 'enter' }, 'Enter')],
    footer: { word: 'open', rank: 1 },
    unless: ({ rows, opens, acts }) => {
      if (acts.includes('details')) return 'All that is known of a call: d.';
      if (!opens) return 'Rows here have nothing behind them: all is in sight.';
      return rows > 0 ? null : 'There is no row to open.';
    },
  },
  {
    group: 'Move',
    help: 'undo the nearest: help, filter, screen',
    binds: [bind({ type: 'escape' }, 'Esc')],
    footer: { word: 'back', rank: 1, when: ({ deep }) => deep },
  },
  { group: 'Move', help: 'back; at the top, quit', binds: [bind({ type: 'back' }, 'q')] },
  screen('1', 'services', 'Services'),
  screen('2', 'traces', 'Traces'),
  screen('3', 'edges', 'Edges'),
  screen('4', 'alerts', 'Alerts'),
  screen('5', 'pipeline', 'Pipeline'),
  {
    group: 'Screens',
    help: 'next, previous screen',
    binds: [bind({ type: 'cycle', by: 1 }, 'Tab'), bind({ type: 'cycle', by: -1 }, 'Shift-Tab')],
  },
  {
    group: 'Find',
    help: 'filter: service:fare status:error dur:>100ms',
    binds: [bind({ type: 'filter' }, '/')],
    footer: { word: 'filter', rank: 4 },
  },
  {
    group: 'Find',
    help: 'next, previous match of the filter',
    binds: [bind({ type: 'match', by: 1 }, 'n'), bind({ type: 'match', by: -1 }, 'N')],
    unless: ({ acts, filter }) => {
      if (filter === '') return 'There is no filter to match: type one with /.';
      return acts.includes('match') ? null : 'All rows here match the filter.';
    },
  },
  {
    group: 'Find',
    help: 'next, previous error',
    binds: [bind({ type: 'error', by: 1 }, 'e'), bind({ type: 'error', by: -1 }, 'E')],
    unless: ({ acts }) => (acts.includes('error') ? null : 'Rows here have no errors to go to.'),
  },
  {
    group: 'Find',
    help: 'sort by the column to the left, right',
    binds: [bind({ type: 'sort', by: -1 }, '<'), bind({ type: 'sort', by: 1 }, '>')],
    footer: { word: 'sort', rank: 8 },
    unless: needsColumns,
  },
  {
    group: 'Find',
    help: 'reverse the order',
    binds: [bind({ type: 'reverse' }, 'r')],
    unless: needsColumns,
  },
  {
    group: 'Time',
    help: 'window of the counts: 10 s, 1 m, 5 m, 15 m, 1 h',
    binds: [bind({ type: 'window' }, 'w')],
    footer: { word: 'window', rank: 7 },
  },
  {
    group: 'Time',
    help: 'pause, go on; a replay stops and plays',
    binds: [bind({ type: 'pause' }, 'Space')],
    footer: {
      word: ({ live }) => (live ? 'pause' : 'play'),
      rank: 5,
      replayRank: 2,
      when: ({ live, replay: state }) => live || state !== null,
    },
    unless: (situation) =>
      situation.replay === 'ended'
        ? 'The file is played to its end: B goes to where it begins, [ 10 s back.'
        : needsAnswer(situation),
  },
  {
    group: 'Time',
    help: '10 seconds back, forward; a replay goes there',
    binds: [
      bind({ type: 'scrub', by: -10 * SECOND }, '['),
      bind({ type: 'scrub', by: 10 * SECOND }, ']'),
    ],
    footer: { word: '10 s', rank: 6 },
    unless: needsAnswer,
  },
  {
    group: 'Time',
    help: 'a minute back, forward',
    binds: [bind({ type: 'scrub', by: -MINUTE }, '{'), bind({ type: 'scrub', by: MINUTE }, '}')],
    unless: needsAnswer,
  },
  {
    group: 'Time',
    help: 'live again; a replay plays on',
    binds: [bind({ type: 'live' }, 'L')],
    footer: { word: 'live', rank: 2, when: ({ replay: state }) => state === null },
    unless: ({ live, replay: state }) => {
      if (state === 'ended') return 'The file is played to its end: B goes to where it begins.';
      if (!live) return null;
      return state === null ? 'This is live already.' : 'It plays already.';
    },
  },
  {
    group: 'Time',
    help: 'faster, slower pictures',
    binds: [bind({ type: 'faster' }, '+'), bind({ type: 'slower' }, '-')],
  },
  replay(
    'back, forward by a twentieth of the file',
    'seek',
    bind({ type: 'share', by: -SHARE }, 'b'),
    bind({ type: 'share', by: SHARE }, 'f'),
  ),
  replay(
    'to where the file begins, ends',
    null,
    bind({ type: 'edge', to: 'start' }, 'B'),
    bind({ type: 'edge', to: 'end' }, 'F'),
  ),
  replay(
    'slower, faster: ×0.1 to ×100, at once',
    'speed',
    bind({ type: 'speed', by: -1 }, '('),
    bind({ type: 'speed', by: 1 }, ')'),
  ),
  replay(
    'stop where the trace before, the next one begins',
    null,
    bind({ type: 'step', to: 'trace', by: -1 }, ','),
    bind({ type: 'step', to: 'trace', by: 1 }, '.'),
  ),
  replay(
    'stop at the next, previous call that fails',
    'failure',
    bind({ type: 'step', to: 'error', by: 1 }, 'x'),
    bind({ type: 'step', to: 'error', by: -1 }, 'X'),
  ),
  replay(
    'stop at the next, previous alert',
    'alert',
    bind({ type: 'step', to: 'alert', by: 1 }, 'a'),
    bind({ type: 'step', to: 'alert', by: -1 }, 'A'),
  ),
  trace("the trace as the services' own listing", 'listing', bind({ type: 'listing' }, 'v')),
  trace('all that is known of the selected call', 'details', bind({ type: 'details' }, 'd')),
  trace('critical path', 'critical', bind({ type: 'critical' }, 'c')),
  trace('raw or adjusted clocks', 'clocks', bind({ type: 'clocks' }, 't')),
  trace(
    'collapse or go to the caller, expand',
    null,
    bind({ type: 'collapse' }, 'Left'),
    bind({ type: 'expand' }, 'Right'),
  ),
  trace(
    'zoom in, out around the selected call',
    'zoom',
    bind({ type: 'zoom', by: 1 }, 'z'),
    bind({ type: 'zoom', by: -1 }, 'Z'),
  ),
  {
    group: 'Hand on',
    help: 'copy the name or id; the whole row or listing',
    binds: [bind({ type: 'copy', what: 'name' }, 'y'), bind({ type: 'copy', what: 'row' }, 'Y')],
    footer: { word: 'copy', rank: 8 },
    unless: needsAnswer,
  },
  {
    group: 'Hand on',
    help: 'save the open trace, or all the filter matches',
    binds: [bind({ type: 'save' }, 's')],
    footer: { word: 'save', rank: 4 },
    unless: ({ saves }) =>
      saves ? null : 'Traces are saved from 2 Traces, or from an open trace.',
  },
  {
    group: 'Hand on',
    help: 'record into a file what arrives; stop recording',
    binds: [bind({ type: 'record' }, 'R')],
    unless: ({ notRecorded }) => notRecorded,
  },
  {
    group: 'Hand on',
    help: 'handover: what is wrong, as a text to pass on',
    binds: [bind({ type: 'handover' }, 'H')],
    unless: needsAnswer,
  },
  {
    group: 'Program',
    help: 'this help',
    binds: [bind({ type: 'help' }, '?', 'F1')],
    footer: { word: 'help', rank: 9 },
  },
  { group: 'Program', help: 'draw everything again', binds: [bind({ type: 'redraw' }, 'Ctrl-l')] },
  {
    group: 'Program',
    help: 'stop for the shell (fg comes back)',
    binds: [bind({ type: 'suspend' }, 'Ctrl-z')],
  },
  { group: 'Program', help: 'quit', binds: [bind({ type: 'quit' }, 'Ctrl-c')] },
];
