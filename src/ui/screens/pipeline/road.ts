/** The road as a table: a row a stage, what it was offered and what it lost, and that the sum closes. */
import type { Ledger } from '../../../engine/views.ts';
import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Glyphs } from '../../paint/glyphs.ts';
import type { Style } from '../../paint/style.ts';
import type { RoadRow } from './road-rows.ts';
import type { Column } from '../../paint/table.ts';
import { isDoubtful, lossStyle } from '../../paint/loss.ts';
import { count, exactCount, rate, ratio, share } from '../../paint/numbers.ts';
import { sparkline } from '../../paint/spark.ts';
import { bold, role } from '../../paint/style.ts';
import { paintTable } from '../../paint/table.ts';
import { roadRows } from './road-rows.ts';

/** Columns that show a trend, at least and at most. */
const TREND_LEAST = 10;
const TREND_MOST = 60;

/** Without these a row tells too little; the longest reason is as wide. */
const REASON_LEAST = 26;
const REASON_MOST = 60;

/** Rows of the screen that the table takes, its titles among them. */
export function roadHeight(ledger: Ledger): number {
  return roadRows(ledger).length + 1;
}

export function paintRoad(
  canvas: Canvas,
  area: Area,
  ledger: Ledger,
  windowSeconds: number,
  glyphs: Glyphs,
): void {
  const rows = roadRows(ledger);
  const columns = roadColumns(windowSeconds, glyphs);
  paintTable(canvas, area, columns, rows, { index: -1, top: 0 }, { glyphs });
}

function roadColumns(windowSeconds: number, glyphs: Glyphs): readonly Column<RoadRow>[] {
  return [
    {
      title: 'STAGE',
      indent: 2,
      width: 10,
      align: 'left',
      priority: 1,
      cell: ({ name, now, isSum }) => {
        const isLosing = now !== null && now.lost > 0 && !isSum;
        const mark = isLosing ? glyphs.alert : ' ';
        return { text: `${mark} ${name}`, style: nameStyle(now, isSum) };
      },
    },
    {
      title: 'OFFERED',
      width: 11,
      align: 'right',
      priority: 1,
      cell: ({ offered, isSum }, width) => ({
        text: wholeCount(offered, width),
        style: isSum ? bold(role.good) : offered === null ? role.faint : role.text,
      }),
    },
    {
      title: 'LOST',
      width: 10,
      align: 'right',
      priority: 1,
      cell: ({ lost }, width) => ({ text: wholeCount(lost, width), style: restStyle(lost) }),
    },
    {
      title: 'SHARE',
      width: 6,
      align: 'right',
      priority: 2,
      cell: ({ lost, offered, isSum }) => {
        const part =
          lost === null || offered === null ? null : ratio(lost, partOf(offered, lost, isSum));
        return { text: lost === 0 ? '' : share(part), style: restStyle(lost) };
      },
    },
    {
      title: `IN ${secondsText(windowSeconds)}`,
      width: 6,
      align: 'right',
      priority: 1,
      cell: ({ now }) => {
        if (now === null) return { text: share(null), style: role.faint };
        const text = now.lost === 0 ? '0' : share(ratio(now.lost, now.offered));
        return { text, style: now.lost === 0 ? role.faint : lossStyle(now) };
      },
    },
    {
      title: 'LOST/S',
      width: 7,
      align: 'right',
      priority: 3,
      cell: ({ now }) => ({
        text: now === null ? share(null) : rate(ratio(now.lost, windowSeconds)),
        style: now === null || now.lost === 0 ? role.faint : lossStyle(now),
      }),
    },
    {
      title: 'TREND 5m',
      width: TREND_LEAST,
      max: TREND_MOST,
      align: 'left',
      priority: 4,
      cell: ({ trend }, width) => ({ text: sparkline(trend, width, glyphs), style: role.warn }),
    },
    {
      title: 'WHY',
      width: REASON_LEAST,
      max: REASON_MOST,
      align: 'left',
      priority: 2,
      cell: ({ why }) => why,
    },
  ];
}

/** `1m`, `37s`: the stretch that the counts cover. */
function secondsText(seconds: number): string {
  if (seconds < MINUTE) return `${Math.round(seconds)}s`;
  return seconds < HOUR ? `${Math.round(seconds / MINUTE)}m` : `${Math.round(seconds / HOUR)}h`;
}

/** Seconds. */
const MINUTE = 60;
const HOUR = 3_600;

function nameStyle(now: RoadRow['now'], isSum: boolean): Style {
  if (isSum) return bold(role.good);
  if (now === null) return role.faint;
  if (now.lost === 0) return role.text;
  return isDoubtful(now) ? bold(role.bad) : role.warn;
}

/** What is over stays to be seen, and does not cry. */
function restStyle(lost: number | null): Style {
  return lost === null || lost === 0 ? role.faint : role.text;
}

/** Of the sum's row the share is of all that was offered. */
function partOf(offered: number, lost: number, isSum: boolean): number {
  return isSum ? offered + lost : offered;
}

/** Every digit where they fit: sums must be seen to close. */
function wholeCount(n: number | null, width: number): string {
  if (n === null) return count(null);
  const exact = exactCount(n);
  return exact.length <= width ? exact : count(n);
}
