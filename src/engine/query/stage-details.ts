/** What each stage has to tell besides its sum. */
import type { LedgerFacts } from '../ledger-history.ts';
import type { Stage } from '../views.ts';

type Counter = Stage['counters'][number];
export type StageDetails = Pick<Stage, 'counters' | 'notes'>;

export function detailsOf(stage: Stage['stage'], facts: LedgerFacts): StageDetails {
  return makers[stage](facts);
}

const makers: Readonly<Record<Stage['stage'], (facts: LedgerFacts) => StageDetails>> = {
  client: ({ intake: { arrivals } }) => ({
    counters: told([
      ['senders that count what they offer', arrivals?.services ?? 0],
      ['of senders that do not count', arrivals?.uncounted ?? 0],
    ]),
    notes:
      arrivals !== undefined && arrivals.uncounted > 0
        ? ['Single frames tell nothing of what was lost before them.']
        : [],
  }),
  agent: ({ intake: { arrivals } }) => ({
    counters: told([
      ['agents', arrivals?.agents ?? 0],
      ['annotations they passed on', arrivals?.byAgents ?? 0],
    ]),
    notes: [],
  }),
  network: ({ intake }) => ({
    counters: [
      ['datagrams received', intake.datagrams],
      ['bytes received', intake.bytes],
      ...(intake.counters ?? []),
    ],
    notes: intake.arrivals?.kernelTells === false ? intake.notes : [],
  }),
  kernel: ({ intake }) => ({ counters: [], notes: intake.notes }),
  decode: ({ intake, engine }) => ({
    counters: [
      ...fileCounters(intake),
      ['annotations read', engine.received],
      ...told([['names and values cut for length', engine.cut]]),
    ],
    notes: intake.arrivals === undefined ? intake.notes : [],
  }),
  engine: ({ engine }) => ({
    counters: [
      ['bytes of history', engine.historyBytes],
      ...told([
        ['told twice', engine.duplicates],
        ['weights of samples over the limit', engine.weightsLimited],
        ['calls put right by a span that came late', engine.lateHalves],
        ['times moved for a clock that is off', engine.timesMoved],
        ['without a time, shown as they came', engine.timesUntold],
      ]),
      ...told(
        Object.entries(engine.folded).map(([kind, count]) => [
          `${kind} folded into (other)`,
          count,
        ]),
      ),
    ],
    notes: engine.clockNotes,
  }),
  retention: ({ engine }) => ({
    counters: [
      ['traces kept', engine.tracesKept],
      ['calls kept', engine.spansKept],
      ['bytes kept', engine.bytesKept],
      ['bytes allowed', engine.bytesAllowed],
      ['traces let go to make room', engine.tracesLetGo],
      ...told([['notes too long or too many', engine.notesRefused]]),
    ],
    notes: [],
  }),
};

/** Without a network what comes is read from files. */
function fileCounters({ arrivals, datagrams, bytes, counters }: LedgerFacts['intake']): Counter[] {
  if (arrivals !== undefined) return [];
  return told([['files read', datagrams], ['bytes read', bytes], ...(counters ?? [])]);
}

/** Only what there is something of. */
function told(counters: readonly Counter[]): Counter[] {
  return counters.filter(([, count]) => count > 0);
}
