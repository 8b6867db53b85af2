import type { Micros } from '../../../model/clock.ts';
import type { TraceSummary } from '../../../model/trace.ts';
import type { Glyphs } from '../../paint/glyphs.ts';
import type { Style } from '../../paint/style.ts';
import type { Cell, Column } from '../../paint/table.ts';
import type { Look } from '../screen.ts';
import type { SortValue } from '../sort.ts';
import { textColumns } from '../../paint/cells.ts';
import { clockMs, count, durationMs } from '../../paint/numbers.ts';
import { role } from '../../paint/style.ts';
import { callName, fitCall } from '../trace/call-name.ts';

/** The title of the column of durations. */
export const DURATION = 'ms';

/** What each sortable column sorts by. */
export const traceOrders: Readonly<Record<string, SortValue<TraceSummary>>> = {
  TIME: ({ start }) => start,
  [DURATION]: ({ duration }) => duration,
  CALLS: ({ spans }) => spans,
  ERR: ({ errors }) => errors,
  MISS: ({ missing }) => missing,
};

/** Columns of a trace's whole id (a UUID), and of the part that tells a few apart. */
const WHOLE_ID = 36;
const SHORT_ID = 8;

/** Names longer than this are cut even on the widest terminal. */
const NAME_MOST = 44;

/** The columns for `rows`; bars are drawn against `slowest`, µs. */
export function traceColumns(
  rows: readonly TraceSummary[],
  look: Look,
  slowest: Micros,
): readonly Column<TraceSummary>[] {
  const { glyphs, prefix } = look;
  const longest = Math.max(0, ...rows.map((row) => textColumns(callName(row, prefix))));
  return [
    { title: '', width: 1, align: 'left', priority: 1, cell: (row) => mark(row, glyphs) },
    {
      title: 'TIME',
      width: 12,
      align: 'left',
      priority: 2,
      cell: ({ start }) => ({ text: clockMs(start), style: role.dim }),
    },
    {
      title: 'CALL',
      width: 24,
      max: Math.min(NAME_MOST, longest),
      align: 'left',
      priority: 1,
      cell: (row, width) => ({
        text: fitCall(row, prefix, width, glyphs.ellipsis),
        style: row.errors > 0 ? role.bad : role.bright,
      }),
    },
    {
      title: DURATION,
      unit: 'ms',
      width: 7,
      align: 'right',
      priority: 1,
      cell: ({ duration }) => ({ text: durationMs(duration), style: role.text }),
    },
    {
      title: '',
      width: 8,
      max: 60,
      align: 'left',
      priority: 4,
      cell: (row, width) => bar(row, slowest, width, glyphs),
    },
    number('CALLS', 5, 3, ({ spans }) => spans, role.text, false, glyphs),
    number('SVCS', 4, 7, ({ services }) => services, role.dim, false, glyphs),
    number('ERR', 4, 2, ({ errors }) => errors, role.bad, true, glyphs),
    number('MISS', 4, 2, ({ missing }) => missing, role.warn, true, glyphs),
    number('IN-FL', 5, 5, ({ inFlight }) => inFlight, role.warn, true, glyphs),
    {
      title: 'TRACE',
      width: SHORT_ID,
      max: WHOLE_ID,
      align: 'left',
      priority: 8,
      cell: ({ traceId }, width) => ({
        text: width < WHOLE_ID ? traceId.slice(0, SHORT_ID) : traceId,
        style: role.faint,
      }),
    },
  ];
}

function mark({ errors, missing }: TraceSummary, glyphs: Glyphs): Cell {
  if (errors > 0) return { text: glyphs.error, style: role.bad };
  if (missing > 0) return { text: glyphs.missing, style: role.warn };
  return { text: glyphs.ok, style: role.faint };
}

/** A count; where none is the rule, none is a quiet mark. */
function number(
  title: string,
  width: number,
  priority: number,
  of: (row: TraceSummary) => number,
  style: Style,
  quiet: boolean,
  glyphs: Glyphs,
): Column<TraceSummary> {
  const cell = (row: TraceSummary): Cell => {
    const n = of(row);
    return quiet && n === 0 ? { text: glyphs.dot, style: role.faint } : { text: count(n), style };
  };
  return { title, width, align: 'right', priority, cell };
}

/** In eighths of a column, so that near durations differ; at least one. */
function bar(row: TraceSummary, slowest: Micros, width: number, { bar: parts }: Glyphs): Cell {
  const { duration, errors } = row;
  if (duration === null || slowest <= 0) return { text: '', style: role.faint };
  const eighths = Math.max(1, Math.min(width * 8, Math.round((duration / slowest) * width * 8)));
  const rest = parts.eighths[(eighths % 8) - 1] ?? '';
  return {
    text: parts.full.repeat(Math.floor(eighths / 8)) + rest,
    style: errors > 0 ? role.bad : role.server,
  };
}
