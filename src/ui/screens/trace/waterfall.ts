/** The calls as a tree, their times, and their bars on one time axis. */
import type { Micros } from '../../../model/clock.ts';
import type { Span } from '../../../model/span.ts';
import type { Trace } from '../../../model/trace.ts';
import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Style } from '../../paint/style.ts';
import type { Placed } from '../../state/list.ts';
import type { Look } from '../screen.ts';
import type { TimeAxis } from './axis.ts';
import type { BarLook } from './bar.ts';
import type { TraceOwn } from './state.ts';
import { durationMs, exactMs } from '../../paint/numbers.ts';
import { bold, role } from '../../paint/style.ts';
import { extent, ticks, zoomed } from './axis.ts';
import { paintBar } from './bar.ts';
import { fitCall } from './call-name.ts';
import { isOnPath, waitingColumns } from './path.ts';
import { countBelow, spanKeys, treeLines, visibleSpans } from './tree.ts';

interface NumberColumn {
  readonly title: string;
  readonly width: number;
  /** Shown from this width of the area on. */
  readonly from: number;
  readonly text: (span: Span) => string;
  readonly style: Style;
}

const numberColumns: readonly NumberColumn[] = [
  { title: 'CLIENT', width: 7, from: 0, text: ({ client }) => ms(client, 7), style: role.text },
  { title: 'SERVER', width: 7, from: 0, text: ({ server }) => ms(server, 7), style: role.text },
  { title: 'GAP', width: 6, from: 0, text: ({ gap }) => ms(gap, 6), style: role.text },
  { title: 'SELF', width: 7, from: 110, text: ({ self }) => ms(self, 7), style: role.dim },
  { title: 'RANK', width: 5, from: 100, text: ({ rank }) => rankText(rank), style: role.dim },
];

/** The mark of a row and a blank. */
const MARK_COLUMNS = 2;
/** Between the numbers and the bars. */
const BARS_GAP = 2;
/** A tree may use so much of what the numbers leave; the bars get the rest. */
const TREE_SHARE = 0.48;
/** Below this a name cannot be told; above it, it is told. */
const TREE_LEAST = 18;
const TREE_MOST = 60;
/** Lines of ancestors may take so much of the tree's columns; deeper rows are shown from a deeper ancestor on. */
const LINES_SHARE = 0.5;

/** Rows of spans in a waterfall of this height: all but the heading's. */
export function waterfallRows(height: number): number {
  return Math.max(0, height - 1);
}

export function paintWaterfall(
  canvas: Canvas,
  area: Area,
  trace: Trace,
  own: TraceOwn,
  placed: Placed,
  look: Look,
): void {
  const visible = visibleSpans(trace, own.collapsed);
  const indices = visible.slice(placed.top, placed.top + waterfallRows(area.height));
  const keys = spanKeys(trace);
  const columns = numberColumns.filter(
    ({ from, title }) =>
      area.width >= from &&
      (title !== 'RANK' || indices.some((i) => trace.spans[i]!.rank !== null)),
  );
  const rest =
    area.width - MARK_COLUMNS - BARS_GAP - columns.reduce((sum, c) => sum + c.width + 1, 0);
  const tree = Math.min(TREE_MOST, Math.max(TREE_LEAST, Math.floor(rest * TREE_SHARE)));
  const axis: TimeAxis = {
    ...zoomed(extent(trace.spans), own.zoom, trace.spans[visible[placed.index] ?? -1]),
    x: area.x + area.width - (rest - tree),
    width: Math.max(1, rest - tree),
  };
  const base = baseDepth(trace, indices, tree);

  paintHeading(canvas, area, axis, columns, tree, base, trace.start);
  for (const [i, index] of indices.entries()) {
    const y = area.y + 1 + i;
    const span = trace.spans[index]!;
    const closed = span.children.length > 0 && own.collapsed.has(keys[index]!);
    paintMark(canvas, area.x, y, span, look);
    const name = { x: area.x + MARK_COLUMNS, y, width: tree, height: 1 };
    paintName(canvas, name, trace, index, base, closed, own.critical, look);
    let x = area.x + MARK_COLUMNS + tree;
    for (const { width, text, style } of columns) {
      canvas.right(x + 1, y, width, text(span), style);
      x += width + 1;
    }
    paintBar(canvas, axis, y, span, {
      glyphs: look.glyphs,
      path: own.critical ? pathOf(trace, index, axis) : null,
    });
    if (placed.top + i === placed.index) canvas.highlight({ ...area, y, height: 1 });
  }
}

function pathOf(trace: Trace, index: number, axis: TimeAxis): BarLook['path'] {
  return isOnPath(trace, index) ? { waiting: waitingColumns(trace, index, axis) } : 'beside';
}

/** Milliseconds to the hundredth while they fit. */
function ms(duration: Micros | null, width: number): string {
  const exact = exactMs(duration);
  return exact.length <= width ? exact : durationMs(duration);
}

/** `p98`: slower than 98 of 100 calls of its operation. */
function rankText(rank: number | null): string {
  return rank === null ? '–' : `p${Math.min(99, Math.floor(rank * 100))}`;
}

/** The ancestor's depth that the rows' lines begin at: 0 unless they would leave no room for names. */
function baseDepth(trace: Trace, indices: readonly number[], tree: number): number {
  const levels = Math.floor((tree * LINES_SHARE) / 2);
  let deepest = 0;
  for (const index of indices) deepest = Math.max(deepest, trace.spans[index]!.depth);
  return Math.max(0, deepest - levels);
}

function paintHeading(
  canvas: Canvas,
  area: Area,
  axis: TimeAxis,
  columns: readonly NumberColumn[],
  tree: number,
  base: number,
  start: Micros,
): void {
  const title = base === 0 ? 'CALL' : `CALL from depth ${base}`;
  canvas.text(area.x + MARK_COLUMNS, area.y, title, role.title, tree);
  let x = area.x + MARK_COLUMNS + tree;
  for (const column of columns) {
    canvas.right(x + 1, area.y, column.width, column.title, role.title);
    x += column.width + 1;
  }
  for (const tick of ticks(axis, start)) canvas.text(tick.x, area.y, tick.label, role.axis);
}

function paintMark(canvas: Canvas, x: number, y: number, span: Span, { glyphs }: Look): void {
  if (span.error !== null || span.timeout !== null) canvas.text(x, y, glyphs.error, role.bad, 1);
  else if (span.missing.length > 0) canvas.text(x, y, glyphs.missing, role.warn, 1);
}

function paintName(
  canvas: Canvas,
  { x, y, width }: Area,
  trace: Trace,
  index: number,
  base: number,
  closed: boolean,
  critical: boolean,
  { glyphs, prefix }: Look,
): void {
  const span = trace.spans[index]!;
  const lines = treeLines(trace, index, base, glyphs.tree);
  let used = canvas.text(x, y, lines, role.faint, width);
  if (closed) used += canvas.text(x + used, y, `${glyphs.collapsed} `, role.accent, width - used);
  if (span.async) used += canvas.text(x + used, y, `${glyphs.async} `, role.network, width - used);
  const below = closed ? ` +${countBelow(trace, index)}` : '';
  const room = width - used - below.length;
  const name = fitCall(span, prefix, room, glyphs.ellipsis);
  used += canvas.text(x + used, y, name, nameStyle(span, critical && isOnPath(trace, index)), room);
  canvas.text(x + used, y, below, role.accent, below.length);
}

function nameStyle(span: Span, onPath: boolean): Style {
  if (span.error !== null || span.timeout !== null) return role.bad;
  if (span.depth === 0) return bold(role.bright);
  return onPath ? role.bright : role.text;
}
