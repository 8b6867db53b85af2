/** Draws up where every annotation ended. */
import type { IntakeReport } from '../../model/ledger.ts';
import type { Ledger, Stage } from '../views.ts';

export interface EngineCounts {
  /** Annotations that reached the engine, and those of them that told nothing new. */
  readonly received: number;
  readonly duplicates: number;
  /** Annotations refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly folded: Readonly<Record<string, number>>;
  /** Texts over their limit, of which only the beginning is kept. */
  readonly cut: number;
  readonly tracesKept: number;
  readonly spansKept: number;
  readonly bytesKept: number;
  readonly bytesAllowed: number;
  readonly tracesLetGo: number;
  readonly notesRefused: number;
  readonly historyBytes: number;
}

export const NO_INTAKE: IntakeReport = { datagrams: 0, bytes: 0, lost: {}, notes: [] };

/**
 * offered = shown + Σ lost. A duplicate was offered once, whatever the network
 * made of it, so it stands in neither; a trace let go after it was shown is not
 * lost, it is no longer kept.
 */
export function ledgerOf(intake: IntakeReport, engine: EngineCounts): Ledger {
  const lost: Record<string, number> = {};
  for (const [reason, count] of [
    ...Object.entries(intake.lost),
    ...Object.entries(engine.refused),
  ]) {
    if (count > 0) lost[reason] = (lost[reason] ?? 0) + count;
  }
  const shown = engine.received - engine.duplicates - sum(Object.values(engine.refused));
  const offered = shown + sum(Object.values(lost));
  return { offered, shown, lost, stages: stagesOf(intake, engine, shown) };
}

function stagesOf(intake: IntakeReport, engine: EngineCounts, shown: number): Stage[] {
  const folded = Object.entries(engine.folded).filter(([, count]) => count > 0);
  return [
    {
      stage: 'intake',
      counters: [
        ['datagrams received', intake.datagrams],
        ['bytes received', intake.bytes],
        ...(intake.counters ?? []),
      ],
      notes: intake.notes,
    },
    {
      stage: 'decode',
      counters: [
        ['annotations read', engine.received],
        ['told twice', engine.duplicates],
        ...(engine.cut > 0 ? [['names and values cut for length', engine.cut] as const] : []),
      ],
      notes: [],
    },
    {
      stage: 'engine',
      counters: [
        ['annotations shown', shown],
        ['bytes of history', engine.historyBytes],
        ...folded.map(([kind, count]) => [`${kind} folded into (other)`, count] as const),
      ],
      notes: [],
    },
    {
      stage: 'retention',
      counters: [
        ['traces kept', engine.tracesKept],
        ['calls kept', engine.spansKept],
        ['bytes kept', engine.bytesKept],
        ['bytes allowed', engine.bytesAllowed],
        ['traces let go to make room', engine.tracesLetGo],
        ...(engine.notesRefused > 0
          ? [['notes too long or too many', engine.notesRefused] as const]
          : []),
      ],
      notes: [],
    },
  ];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
