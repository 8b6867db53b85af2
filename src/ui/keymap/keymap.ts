/**
 * The one table of keys. What a key does, the help overlay, the footer and the
 * README's list are all made from it, so that none of them can be wrong alone.
 */
import type { ScreenId } from '../state/action.ts';
import type { Bind, Entry, Situation } from './entry.ts';
import { bind, needsAnswer } from './entry.ts';
import { timeKeys } from './time-keys.ts';

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
  ...timeKeys,
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
