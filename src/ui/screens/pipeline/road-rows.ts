/** What the rows of the road say. */
import type { Ledger, Stage } from '../../../engine/views.ts';
import type { Cell } from '../../paint/table.ts';
import { exactCount } from '../../paint/numbers.ts';
import { bold, role } from '../../paint/style.ts';

/** A stage, or the last row, which is what came of all of them. */
export interface RoadRow {
  readonly name: string;
  readonly offered: number | null;
  /** Null where nobody tells. */
  readonly lost: number | null;
  readonly now: { readonly offered: number; readonly lost: number } | null;
  readonly trend: readonly number[];
  readonly why: Cell;
  readonly isSum: boolean;
}

/** A row a stage, and the sum. */
export function roadRows(ledger: Ledger): readonly RoadRow[] {
  return [...roadStages(ledger).map(rowOf), sumRow(ledger)];
}

function roadStages({ stages }: Ledger): readonly Stage[] {
  return stages.filter(({ stage }) => stage !== 'retention');
}

function rowOf(stage: Stage): RoadRow {
  const { offered, inWindow } = stage;
  const isTold = offered !== null;
  return {
    name: stage.stage,
    offered,
    lost: isTold ? total(stage.lost) : null,
    now: isTold ? { offered: inWindow.offered ?? 0, lost: total(inWindow.lost) } : null,
    trend: stage.trend,
    why: isTold ? whyOf(stage) : { text: 'nobody tells', style: role.faint },
    isSum: false,
  };
}

/** Most of what is lost now; of what is not, most of what was. */
function whyOf({ lost, inWindow }: Stage): Cell {
  const isNow = total(inWindow.lost) > 0;
  const [most, ...others] = Object.entries(isNow ? inWindow.lost : lost).toSorted(
    (a, b) => b[1] - a[1],
  );
  if (most === undefined) return { text: '', style: role.faint };
  const more = others.length > 0 ? `, +${others.length} more` : '';
  return { text: most[0] + more, style: isNow ? role.warn : role.dim };
}

function sumRow(ledger: Ledger): RoadRow {
  const { shown, stages } = ledger;
  const lost = total(ledger.lost);
  const open = openBy(ledger);
  const inWindow = roadStages(ledger).map((stage) => stage.inWindow);
  const all = inWindow.find((stage) => stage.offered !== null)?.offered ?? 0;
  return {
    name: 'shown',
    offered: shown,
    lost,
    now: { offered: all, lost: inWindow.reduce((sum, stage) => sum + total(stage.lost), 0) },
    trend: sumOfTrends(stages),
    why:
      open === 0
        ? { text: '= offered: the sum closes', style: role.good }
        : { text: `${exactCount(open)} unaccounted for`, style: bold(role.bad) },
    isSum: true,
  };
}

/** By how much the sum, or that of any stage, does not close; 0 when all do. */
function openBy(ledger: Ledger): number {
  const open = ledger.offered - ledger.shown - total(ledger.lost);
  if (open !== 0) return open;
  for (const { offered, passed, lost } of ledger.stages) {
    if (offered !== null && passed !== null && offered - passed !== total(lost)) {
      return offered - passed - total(lost);
    }
  }
  return 0;
}

function sumOfTrends(stages: readonly Stage[]): readonly number[] {
  const [first] = stages;
  return (first?.trend ?? []).map((_, point) =>
    stages.reduce((sum, { trend }) => sum + (trend[point] ?? 0), 0),
  );
}

function total(losses: Readonly<Record<string, number>>): number {
  return Object.values(losses).reduce((sum, n) => sum + n, 0);
}
