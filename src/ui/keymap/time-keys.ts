/** The keys of time: of the counts, live and back, and in a replay of the file. */
import type { Bind, Entry } from './entry.ts';
import { MINUTE, SECOND } from '../../model/clock.ts';
import { bind, needsAnswer } from './entry.ts';

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

export const timeKeys: readonly Entry[] = [
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
    'open the next, previous call that fails',
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
];
