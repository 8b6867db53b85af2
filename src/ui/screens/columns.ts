/** Columns that several tables share, so that a number looks the same wherever it stands. */
import type { Change } from '../../engine/views.ts';
import type { Micros } from '../../model/clock.ts';
import type { Column } from '../paint/table.ts';
import type { Look } from './screen.ts';
import { changeMark, changeStyle, changeText } from '../paint/change.ts';
import { textColumns } from '../paint/cells.ts';
import { visibleName } from '../paint/names.ts';
import { count, durationMs, rate, ratio, share } from '../paint/numbers.ts';
import { sparkline } from '../paint/spark.ts';
import { role } from '../paint/style.ts';
import { errorStyle } from '../paint/verdict.ts';

/** Columns of the trend that are worth having, and that a screenful of history fills. */
const TREND_LEAST = 10;
const TREND_MOST = 60;

/** Names longer than this are cut even on the widest terminal. */
const NAME_MOST = 60;
const NAME_LEAST = 20;

/** What stands where a service or host has no name. */
const NO_NAME = '(no name)';

/** The title of the column that says what changed. */
export const CHANGE = 'Δ';

interface Changing {
  readonly change: Change | null;
}

/** The name with the mark of what is wrong in front of it. */
export function nameColumn<Row extends Changing>(
  title: string,
  names: readonly string[],
  look: Look,
  name: (row: Row, width: number) => string,
): Column<Row> {
  let longest = title.length;
  for (const each of names)
    longest = Math.max(longest, textColumns(visibleName(each).slice(0, NAME_MOST)));
  return {
    title,
    indent: 2,
    width: NAME_LEAST,
    max: Math.min(NAME_MOST, longest + 2),
    align: 'left',
    priority: 1,
    cell: (row, width) => ({
      text: `${changeMark(row.change, look.glyphs)} ${visibleName(name(row, width - 2)) || NO_NAME}`,
      style: row.change === null ? role.text : changeStyle(row.change),
    }),
  };
}

export function rateColumn<Row>(calls: (row: Row) => number, seconds: number): Column<Row> {
  return {
    title: 'RPS',
    width: 6,
    align: 'right',
    priority: 1,
    cell: (row) => {
      const perSecond = seconds > 0 ? calls(row) / seconds : null;
      return { text: rate(perSecond), style: perSecond === 0 ? role.faint : role.bright };
    },
  };
}

export function trendColumn<Row extends { readonly trend: readonly number[] }>(
  look: Look,
): Column<Row> {
  return {
    title: 'TREND 5m',
    drawn: true,
    width: TREND_LEAST,
    max: TREND_MOST,
    align: 'left',
    priority: 5,
    cell: (row, width) => ({ text: sparkline(row.trend, width, look.glyphs), style: role.spark }),
  };
}

export function errorColumn<
  Row extends { readonly calls: number; readonly errors: number },
>(): Column<Row> {
  return {
    title: 'ERR %',
    width: 6,
    align: 'right',
    priority: 1,
    cell: ({ errors, calls }) => {
      const part = ratio(errors, calls);
      return { text: share(part), style: errorStyle(part) };
    },
  };
}

export function latencyColumn<Row>(
  title: string,
  priority: number,
  value: (row: Row) => Micros | null,
): Column<Row> {
  return {
    title,
    unit: 'ms',
    width: Math.max(6, title.length),
    align: 'right',
    priority,
    cell: (row) => {
      const duration = value(row);
      return { text: durationMs(duration), style: duration === null ? role.faint : role.text };
    },
  };
}

export function countColumn<Row>(
  title: string,
  priority: number,
  value: (row: Row) => number,
): Column<Row> {
  return {
    title,
    width: 6,
    align: 'right',
    priority,
    cell: (row) => {
      const n = value(row);
      return { text: count(n), style: n === 0 ? role.faint : role.text };
    },
  };
}

export function changeColumn<Row extends Changing>(): Column<Row> {
  return {
    title: CHANGE,
    width: 12,
    align: 'left',
    priority: 2,
    cell: ({ change }) => ({ text: changeText(change), style: changeStyle(change) }),
  };
}

/**
 * For sorting what is wrong to the top as the findings stand, the cause before
 * its echoes; then what else changed, then the busiest. `place` is the row's
 * among the findings.
 */
export function urgency(
  { change, calls }: Changing & { readonly calls: number },
  place: number | undefined,
): number {
  if (change === null) return calls;
  return place === undefined
    ? changeRank(change) * MOST_CALLS + calls
    : (9 - place / 100) * MOST_CALLS;
}

/** More calls than any window has. */
const MOST_CALLS = 1e12;

/** For sorting what is wrong to the top. */
export function changeRank(change: Change | null): number {
  if (change === null) return 0;
  return change.severity === 'bad' ? 2 : 1;
}
