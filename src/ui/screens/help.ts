/** The help overlay: the table of keys, in as many columns as fit, and what the marks mean. */
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Glyphs } from '../paint/glyphs.ts';
import type { Style } from '../paint/style.ts';
import { groups } from '../keymap/entry.ts';
import { helpLines } from '../keymap/lists.ts';
import { DOUBT_MARK } from '../paint/loss.ts';
import { count } from '../paint/numbers.ts';
import { bold, role } from '../paint/style.ts';

/** A column of help: keys, then what they do. */
const KEYS = 28;
const COLUMN = 78;

interface HelpLine {
  readonly keys: string;
  readonly text: string;
  readonly style: Style;
}

/** Columns of one height, each ending with a group where there is room for that. */
function columnRows(all: readonly HelpLine[], columns: number, height: number): number {
  const even = Math.ceil(all.length / columns);
  const whole = all.findIndex(({ text }, row) => row >= even - 1 && text === '') + 1;
  return whole > 0 && whole <= height ? whole : Math.max(even, height);
}

/** How far the help can be scrolled in this area. */
export function helpDepth(area: Area, glyphs: Glyphs): number {
  const columns = Math.max(1, Math.floor(area.width / COLUMN));
  const rows = Math.ceil(lines(glyphs).length / columns);
  return rows <= area.height ? 0 : rows - heightOf(area, rows);
}

/** Rows for keys: where not all are in sight, the last one says where the others are. */
function heightOf({ height }: Area, rows: number): number {
  return rows <= height ? height : Math.max(1, height - 1);
}

export function paintHelp(canvas: Canvas, area: Area, top: number, glyphs: Glyphs): void {
  const all = lines(glyphs);
  const columns = Math.max(1, Math.floor(area.width / COLUMN));
  const height = heightOf(area, Math.ceil(all.length / columns));
  const perColumn = columnRows(all, columns, height);
  const width = Math.floor(area.width / columns);
  for (let column = 0; column < columns; column++) {
    const shown = all.slice(column * perColumn + top, (column + 1) * perColumn);
    for (const [index, line] of shown.slice(0, height).entries()) {
      const x = area.x + 1 + column * width;
      canvas.text(x, area.y + index, line.keys, role.key, KEYS - 1);
      const indent = line.keys === '' ? 0 : KEYS;
      canvas.text(x + indent, area.y + index, line.text, line.style, width - indent - 2);
    }
  }
  const depth = helpDepth(area, glyphs);
  if (depth === 0) return;
  const where = [
    ...(top > 0 ? [`${count(top)} more above: k`] : []),
    ...(top < depth ? [`${count(depth - top)} more below: j`] : []),
  ];
  const last = area.y + area.height - 1;
  canvas.text(area.x + 1, last, where.join('   '), role.accent, area.width - 2);
}

function lines(glyphs: Glyphs): readonly HelpLine[] {
  return [...groups.flatMap((group) => groupLines(group, glyphs)), ...markLines(glyphs)];
}

function groupLines(group: (typeof groups)[number], glyphs: Glyphs): readonly HelpLine[] {
  return [
    { keys: '', text: group.toUpperCase(), style: bold(role.title) },
    ...helpLines(group, glyphs).map(({ keys, help }) => ({ keys, text: help, style: role.text })),
    { keys: '', text: '', style: role.text },
  ];
}

function markLines(glyphs: Glyphs): readonly HelpLine[] {
  const { bar: bars } = glyphs;
  return [
    { keys: '', text: 'MARKS AND COLUMNS', style: bold(role.title) },
    mark(glyphs.alert, 'different from this service’s own last minutes'),
    mark(glyphs.error, 'a call that failed'),
    mark(glyphs.missing, 'a part of a call that never came'),
    mark(glyphs.nothing, 'unknown: nothing was measured'),
    mark(aboutMarks(glyphs), 'more or less: of a sample, or some was lost'),
    mark(bars.full, 'a bar: a server at work'),
    mark(bars.shaded, 'the same, beside the critical path'),
    mark(bars.thin, 'on the way, or waiting for an answer'),
    mark('P50 P95 P99', 'half, 95, 99 of 100 calls took at most so many ms'),
    mark('GAP', 'client less server time, ms: network and queue'),
    mark('SELF', 'of its time what no call of its own took, ms'),
    mark('RANK', 'p90: slower than 90 of 100 calls like it'),
    mark('IN-FL', 'calls begun and not answered yet'),
    mark('MISS', 'parts of calls that never came'),
    mark('Δ', 'what changed most against its own baseline'),
  ];
}

/** With ASCII alone both are the same. */
function aboutMarks({ about }: Glyphs): string {
  return [...new Set([about, DOUBT_MARK])].join(' ');
}

function mark(keys: string, text: string): HelpLine {
  return { keys, text, style: role.text };
}
