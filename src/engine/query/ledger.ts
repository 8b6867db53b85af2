/** Draws up where every annotation ended, stage by stage. */
import { ROAD, stageOfLoss } from '../../model/ledger.ts';
import type { IntakeReport, RoadStage } from '../../model/ledger.ts';
import type { LedgerFacts } from '../ledger-history.ts';
import type { Stage } from '../views.ts';

export interface EngineCounts {
  /** Annotations that reached the engine, and those of them that told nothing new. */
  readonly received: number;
  readonly duplicates: number;
  /** Annotations refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly folded: Readonly<Record<string, number>>;
  /** Texts over their limit, of which only the beginning is kept. */
  readonly cut: number;
  /** Annotations that said to stand for more than one can: they count as much as one can. */
  readonly weightsLimited: number;
  /** Calls that were counted otherwise before their other half told what they are. */
  readonly lateHalves: number;
  /** Annotations whose time was moved because their host's clock is off, and those that told none. */
  readonly timesMoved: number;
  readonly timesUntold: number;
  /** One sentence each on the clocks that are off. */
  readonly clockNotes: readonly string[];
  readonly tracesKept: number;
  readonly spansKept: number;
  readonly bytesKept: number;
  readonly bytesAllowed: number;
  readonly tracesLetGo: number;
  readonly notesRefused: number;
  readonly historyBytes: number;
}

export const NO_INTAKE: IntakeReport = { datagrams: 0, bytes: 0, lost: {}, notes: [] };

export type Losses = Readonly<Record<string, number>>;

/** What a stage did since the beginning. */
export type StageAccount = Pick<Stage, 'offered' | 'passed' | 'lost'> & {
  readonly stage: RoadStage;
};

/** By reason; only reasons that occurred. */
export function lossesOf({ intake, engine }: LedgerFacts): Losses {
  const lost: Record<string, number> = {};
  for (const [reason, count] of [
    ...Object.entries(intake.lost),
    ...Object.entries(engine.refused),
  ]) {
    if (count > 0) lost[reason] = (lost[reason] ?? 0) + count;
  }
  return lost;
}

/**
 * offered = shown + Σ lost. A duplicate was offered once, whatever the network
 * made of it, so it stands in neither; a trace let go after it was shown is not
 * lost, it is no longer kept.
 */
export function shownOf({ engine }: LedgerFacts): number {
  return engine.received - engine.duplicates - sum(engine.refused);
}

/**
 * The stages that the road has, in its order, each offered what the one before
 * passed on. Reckoned from the end, where all is known; before a stage of which
 * nobody tells what it lost, nothing is.
 */
export function accountOf(facts: LedgerFacts): StageAccount[] {
  const lost = lossesByStage(lossesOf(facts));
  const accounts: StageAccount[] = [];
  let passed: number | null = shownOf(facts);
  for (const stage of ROAD.toReversed()) {
    const here = lost.get(stage) ?? {};
    const lostHere = sum(here);
    if (!isOnRoad(stage, facts.intake) && lostHere === 0) continue;
    const isTold = lostHere > 0 || tellsLosses(stage, facts.intake);
    const offered: number | null = isTold && passed !== null ? passed + lostHere : null;
    accounts.push({ stage, offered, passed, lost: here });
    passed = offered;
  }
  return accounts.toReversed();
}

/** What each stage lost; none that lost nothing. */
export function lossesByStage(losses: Losses): ReadonlyMap<RoadStage, Losses> {
  const stages = new Map<RoadStage, Record<string, number>>();
  for (const [reason, count] of Object.entries(losses)) {
    const stage = stageOfLoss(reason);
    const here = stages.get(stage);
    if (here) here[reason] = count;
    else stages.set(stage, { [reason]: count });
  }
  return stages;
}

function isOnRoad(stage: RoadStage, { arrivals }: IntakeReport): boolean {
  if (stage === 'decode' || stage === 'engine') return true;
  if (arrivals === undefined) return false;
  if (stage === 'agent') return arrivals.agents > 0;
  return stage !== 'kernel' || arrivals.kernelTells;
}

/** Senders of single frames say nothing, and so nobody knows what was lost before they came. */
function tellsLosses(stage: RoadStage, { arrivals }: IntakeReport): boolean {
  if (stage !== 'client' && stage !== 'network') return true;
  return arrivals !== undefined && arrivals.services > 0;
}

export function sum(counts: Losses): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
