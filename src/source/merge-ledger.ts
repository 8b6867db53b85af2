/** The ledgers of several engines as one: it closes, stage by stage, as each of them does. */
import type { Ledger, Stage } from '../engine/views.ts';
import { ROAD } from '../model/ledger.ts';
import { addPoints, sum } from './merge-rows.ts';

type Losses = Readonly<Record<string, number>>;

export function mergeLedgers(ledgers: readonly Ledger[]): Ledger {
  return {
    offered: sum(ledgers.map(({ offered }) => offered)),
    shown: sum(ledgers.map(({ shown }) => shown)),
    lost: addLosses(ledgers.map(({ lost }) => lost)),
    stages: [...ROAD, 'retention' as const].flatMap((stage) => mergeStages(stage, ledgers) ?? []),
    senders: ledgers
      .flatMap(({ senders }) => senders)
      .toSorted((a, b) => b.dropped + b.lost - (a.dropped + a.lost))
      .slice(0, Math.max(0, ...ledgers.map(({ senders }) => senders.length))),
  };
}

/** One stage of all roads; undefined when none has it. */
function mergeStages(name: Stage['stage'], ledgers: readonly Ledger[]): Stage | undefined {
  const own = ledgers.flatMap(({ stages }) => stages.find(({ stage }) => stage === name) ?? []);
  if (own.length === 0) return undefined;
  const all = ledgers.map((ledger) => stageOf(name, ledger)).filter((stage) => stage !== undefined);
  const counters = new Map<string, number>();
  for (const [what, count] of own.flatMap((stage) => stage.counters)) {
    counters.set(what, (counters.get(what) ?? 0) + count);
  }
  return {
    stage: name,
    offered: addKnown(all.map(({ offered }) => offered)),
    passed: addKnown(all.map(({ passed }) => passed)),
    lost: addLosses(own.map(({ lost }) => lost)),
    inWindow: {
      offered: addKnown(all.map(({ inWindow }) => inWindow.offered)),
      lost: addLosses(own.map(({ inWindow }) => inWindow.lost)),
    },
    trend: addPoints(own.map(({ trend }) => trend)),
    counters: [...counters],
    notes: [...new Set(own.flatMap(({ notes }) => notes))],
  };
}

type Passage = Pick<Stage, 'offered' | 'passed' | 'inWindow'>;

/** A road without the stage passes on there what its next stage is offered. */
function stageOf(name: Stage['stage'], { stages }: Ledger): Passage | undefined {
  const place = placeOf(name);
  const next = stages.find(({ stage }) => placeOf(stage) >= place);
  if (next === undefined || next.stage === name) return next;
  return { offered: next.offered, passed: next.offered, inWindow: next.inWindow };
}

function placeOf(name: Stage['stage']): number {
  return name === 'retention' ? ROAD.length : ROAD.indexOf(name);
}

/** What one of them does not know, nobody knows of all. */
function addKnown(counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length < counts.length ? null : sum(known);
}

function addLosses(all: readonly Losses[]): Losses {
  const total: Record<string, number> = {};
  for (const [reason, count] of all.flatMap((losses) => Object.entries(losses))) {
    total[reason] = (total[reason] ?? 0) + count;
  }
  return total;
}
