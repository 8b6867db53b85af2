/**
 * The ledger as it was: what it is drawn up from, kept second by second as the
 * history of counts is, so that a moment gone by and a window have theirs.
 */
import { HOUR, MINUTE, SECOND, type Micros } from '../model/clock.ts';
import type { IntakeReport } from '../model/ledger.ts';
import type { EngineCounts } from './query/ledger.ts';

/** All that a ledger is drawn up from; counts are since the beginning. */
export interface LedgerFacts {
  readonly intake: IntakeReport;
  readonly engine: EngineCounts;
}

interface Entry<Facts> {
  readonly at: Micros;
  readonly facts: Facts;
}

/** As far as the history of counts reaches (`history.ts`). Some 660 entries of 2 KB: no bound by bytes is needed. */
const FINE_REACH: Micros = 5 * MINUTE;
const COARSE: Micros = 10 * SECOND;
const COARSE_REACH: Micros = HOUR;

export class LedgerHistory<Facts = LedgerFacts> {
  /** Oldest first. */
  readonly #fine: Entry<Facts>[] = [];
  readonly #coarse: Entry<Facts>[] = [];
  #first = Number.NaN;

  /** Takes how things stood when a second was over. */
  note(at: Micros, facts: Facts): void {
    const entry = { at, facts };
    if (Number.isNaN(this.#first)) this.#first = at;
    keep(this.#fine, entry, at - FINE_REACH);
    if (at % COARSE === 0) keep(this.#coarse, entry, at - COARSE_REACH);
  }

  /** How things stood at a moment; of one before all that is held, the oldest. Null: nothing had come yet. */
  at(moment: Micros): Facts | null {
    if (!(moment >= this.#first)) return null;
    const known =
      lastUntil(this.#fine, moment) ??
      lastUntil(this.#coarse, moment) ??
      this.#coarse[0] ??
      this.#fine[0];
    return known?.facts ?? null;
  }
}

function keep<Facts>(entries: Entry<Facts>[], entry: Entry<Facts>, since: Micros): void {
  entries.push(entry);
  while (entries[0]!.at < since) entries.shift();
}

/** The last entry at or before a moment, by halves: a trend asks for sixty of them. */
function lastUntil<Facts>(
  entries: readonly Entry<Facts>[],
  moment: Micros,
): Entry<Facts> | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entries[middle]!.at <= moment) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}
