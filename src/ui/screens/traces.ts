/** The traces that pass the filter, newest or slowest first. */
import type { Views } from '../../engine/views.ts';
import type { Canvas, Area } from '../paint/canvas.ts';
import type { Screen, Sight } from './screen.ts';
import { clockTime, count } from '../paint/numbers.ts';
import { role } from '../paint/style.ts';
import { paintTable, tableRows } from '../paint/table.ts';
import { place } from '../state/list.ts';
import { paintEmpty, paintSentences } from './empty.ts';
import { rowText } from './row-text.ts';
import { seekRow } from './seek.ts';
import { sortRows } from './sort.ts';
import { DURATION, traceColumns, traceOrders } from './traces/columns.ts';
import { searching } from './traces/searching.ts';

type TracesSight = Sight<'traces', null>;

/** More than any terminal has rows for, so that a page down finds rows at once. */
const MOST_ROWS = 200;

export const tracesScreen: Screen<'traces', null> = {
  id: 'traces',
  title: 'Traces',
  view: 'traces',
  sorts: Object.keys(traceOrders).map((column) => ({ column, descending: true })),
  // A page of the newest has one order, until it is turned.
  calm: false,
  follows: true,
  opens: true,
  acts: ['error'],
  own: null,

  ask: ({ sort, held, list }) => ({
    limit: MOST_ROWS,
    order: sort?.column === DURATION ? 'slowest' : 'newest',
    ...(held === null ? {} : { until: held }),
    ...(list.selected === null ? {} : { keep: list.selected }),
  }),

  keys: ({ answer, sort }) =>
    sortRows(answer.body.rows, traceOrders[sort.column], sort.descending, ({ traceId }) => traceId),

  page: (area) => tableRows(tableArea(area)),

  paint(canvas, area, sight) {
    const { rows } = sight.answer.body;
    const said = searching(sight.answer.body, sight.look, sight.place.filter);
    if (rows.length > 0) paintTraces(canvas, area, sight);
    else if (said !== '') paintSentences(canvas, area, ['None so far.', said]);
    else paintEmpty(canvas, area, 'traces', sight.place.filter);
  },

  enter: (_sight, key) => ({ type: 'open', screen: 'trace', subject: key }),

  copy({ answer, look }, key, what) {
    const row = answer.body.rows.find(({ traceId }) => traceId === key);
    if (row === undefined) return null;
    if (what === 'name') return { lines: [row.traceId], is: 'the trace’s id' };
    return { lines: [rowText(traceColumns([row], look, 0), row)], is: 'the row' };
  },

  act(sight, action, page) {
    const failed = sight.answer.body.rows.filter(({ errors }) => errors > 0);
    return seekRow(sight, action, page, new Set(failed.map(({ traceId }) => traceId)));
  },
};

/** The last row says how many there are. */
function tableArea(area: Area): Area {
  return { ...area, height: Math.max(0, area.height - 1) };
}

function paintTraces(canvas: Canvas, area: Area, { answer, ...sight }: TracesSight): void {
  const { look, order, sort } = sight;
  const { glyphs } = look;
  const byId = new Map(answer.body.rows.map((row) => [row.traceId, row]));
  const rows = order.flatMap((key) => byId.get(key) ?? []);
  const table = tableArea(area);
  const placed = place(sight.place.list, order, tableRows(table));
  const inView = rows.slice(placed.top, placed.top + tableRows(table));
  const slowest = Math.max(0, ...inView.map(({ duration }) => duration ?? 0));
  paintTable(canvas, table, traceColumns(rows, look, slowest), rows, placed, {
    glyphs,
    sort,
  });
  const { held } = sight.place;
  const foot = { ...area, x: area.x + 2, y: area.y + area.height - 1, width: area.width - 2 };
  const search = searching(answer.body, look, sight.place.filter);
  if (search !== '') {
    const sofar = `${count(rows.length)} so far ${glyphs.dot} `;
    const used = canvas.text(foot.x, foot.y, sofar, role.dim, foot.width);
    canvas.text(foot.x + used, foot.y, search, role.accent, foot.width - used);
    return;
  }
  if (held === null) {
    canvas.text(foot.x, foot.y, howMany(answer.body, sort.column), role.dim, foot.width);
    return;
  }
  const newer = `${count(answer.body.newer)} newer ${glyphs.dot} g follows the newest`;
  const said = `Holding still at ${clockTime(held)} ${glyphs.dot} `;
  const used = canvas.text(foot.x, foot.y, said, role.accent, foot.width);
  canvas.text(foot.x + used, foot.y, newer, role.dim, foot.width - used);
}

function howMany({ rows, matching }: Views['traces'], sortedBy: string): string {
  const which = sortedBy === DURATION ? 'slowest' : 'newest';
  return matching > rows.length
    ? `The ${which} ${rows.length} of ${count(matching)} traces; moving holds them still.`
    : `${rows.length} ${rows.length === 1 ? 'trace' : 'traces'}.`;
}
