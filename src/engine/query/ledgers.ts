/** The ledger of any moment that is held, with what was lost in the window before it. */
import { SECOND, type Micros } from '../../model/clock.ts';
import type { LedgerFacts, LedgerHistory } from '../ledger-history.ts';
import type { Ledger, Overview, Stage } from '../views.ts';
import { accountOf, lossesByStage, lossesOf, shownOf, sum } from './ledger.ts';
import type { Losses, StageAccount } from './ledger.ts';
import type { Range } from './range.ts';
import { detailsOf } from './stage-details.ts';

/** What each stage lost in all; none that lost nothing. */
type StageTotals = ReadonlyMap<StageAccount['stage'], number>;

const NOTHING_LOST: StageTotals = new Map();

export class Ledgers {
  readonly #history: LedgerHistory;
  readonly #now: () => LedgerFacts;
  /** Of seconds that are over: a trend asks for the same ones again and again. */
  readonly #known = new WeakMap<LedgerFacts, StageTotals>();

  /** @param now how things stand, as of the latest word of intake. */
  constructor(history: LedgerHistory, now: () => LedgerFacts) {
    this.#history = history;
    this.#now = now;
  }

  ledger(range: Range): Ledger {
    const facts = this.#at(range);
    const before = this.#before(range);
    const earlier = new Map(
      before === null ? [] : accountOf(before).map((account) => [account.stage, account]),
    );
    const trends = this.#trends(range);
    const shown = shownOf(facts);
    const lost = lossesOf(facts);
    const stages = accountOf(facts).map((account): Stage => ({
      ...account,
      inWindow: since(account, earlier.get(account.stage)),
      trend: trends.get(account.stage) ?? trends.none,
      ...detailsOf(account.stage, facts),
    }));
    return {
      offered: shown + sum(lost),
      shown,
      lost,
      stages: [...stages, this.#retention(facts, shown, before, trends.none)],
      senders: facts.intake.arrivals?.worst ?? [],
    };
  }

  /** What the header says of loss. */
  loss(range: Range): Pick<Overview, 'lost' | 'loss'> {
    const facts = this.#at(range);
    const before = this.#before(range);
    const all = lossesOf(facts);
    const lost = grown(all, before === null ? {} : lossesOf(before));
    const shown = Math.max(0, shownOf(facts) - (before === null ? 0 : shownOf(before)));
    const [most] = Object.entries(lost).toSorted((a, b) => b[1] - a[1]);
    const inWindow = sum(lost);
    return {
      lost: sum(all),
      loss: { offered: shown + inWindow, lost: inWindow, reason: most?.[0] ?? null },
    };
  }

  #at({ isNow, to }: Range): LedgerFacts {
    return (isNow ? null : this.#history.at(to)) ?? this.#now();
  }

  /** How things stood when the window began; null when nothing had come. */
  #before({ to, windowSeconds }: Range): LedgerFacts | null {
    return this.#history.at(to - windowSeconds * SECOND);
  }

  #retention(
    facts: LedgerFacts,
    shown: number,
    before: LedgerFacts | null,
    trend: readonly number[],
  ): Stage {
    return {
      stage: 'retention',
      offered: shown,
      passed: shown,
      lost: {},
      inWindow: { offered: shown - (before === null ? 0 : shownOf(before)), lost: {} },
      trend,
      ...detailsOf('retention', facts),
    };
  }

  /** Lost a second by each stage that lost anything; `none` for the others. */
  #trends({ trendFrom, trendTo, points }: Range): Trends {
    const step: Micros = (trendTo - trendFrom) / points;
    const trends = new Trends(points);
    let earlier = this.#totals(trendFrom);
    for (let point = 0; point < points; point++) {
      const totals = this.#totals(trendFrom + (point + 1) * step);
      for (const [stage, total] of totals) {
        const more = Math.max(0, total - (earlier.get(stage) ?? 0));
        trends.of(stage)[point] = more / (step / SECOND);
      }
      earlier = totals;
    }
    return trends;
  }

  #totals(moment: Micros): StageTotals {
    const facts = this.#history.at(moment);
    if (facts === null) return NOTHING_LOST;
    let totals = this.#known.get(facts);
    if (!totals) {
      const stages = [...lossesByStage(lossesOf(facts))];
      totals = new Map(stages.map(([stage, losses]) => [stage, sum(losses)]));
      this.#known.set(facts, totals);
    }
    return totals;
  }
}

class Trends {
  readonly none: readonly number[];
  readonly #stages = new Map<StageAccount['stage'], number[]>();

  constructor(points: number) {
    this.none = Array.from({ length: points }, () => 0);
  }

  get(stage: StageAccount['stage']): readonly number[] | undefined {
    return this.#stages.get(stage);
  }

  of(stage: StageAccount['stage']): number[] {
    let trend = this.#stages.get(stage);
    if (!trend) this.#stages.set(stage, (trend = [...this.none]));
    return trend;
  }
}

/** Losses that only seemed to be, as of a datagram that came late, may be fewer than before: never below 0. */
function since(account: StageAccount, earlier: StageAccount | undefined): Stage['inWindow'] {
  const { offered, lost } = account;
  return {
    offered: offered === null ? null : Math.max(0, offered - (earlier?.offered ?? 0)),
    lost: grown(lost, earlier?.lost ?? {}),
  };
}

function grown(losses: Losses, earlier: Losses): Losses {
  const more = Object.entries(losses).map(
    ([reason, count]) => [reason, count - (earlier[reason] ?? 0)] as const,
  );
  return Object.fromEntries(more.filter(([, count]) => count > 0));
}
