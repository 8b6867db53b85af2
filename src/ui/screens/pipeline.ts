/** Pipeline: the road of every annotation, stage by stage, and at which it is lost; below, what each stage has to say. */
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Line, Section } from './pipeline/sections.ts';
import type { Screen, Sight } from './screen.ts';
import { place } from '../state/list.ts';
import { paintRoad, roadHeight } from './pipeline/road.ts';
import { LABEL, PART, SECTION, sectionsOf, VALUE } from './pipeline/sections.ts';

type LedgerSight = Sight<'ledger', null>;

/** Columns between two columns of sections. */
const BETWEEN = 4;

export const pipelineScreen: Screen<'ledger', null> = {
  id: 'pipeline',
  title: 'Pipeline',
  view: 'ledger',
  sorts: [],
  calm: false,
  follows: false,
  opens: false,
  acts: [],
  own: null,
  ask: () => ({}),
  // Lines can be gone through because a low terminal does not show them all.
  keys: (sight) => allLines(sections(sight)).map((_, index) => String(index)),
  page: (area, sight) => capacity(below(area, sight)),
  paint,
  enter: () => null,
  copy: () => null,
  act: () => null,
};

function paint(canvas: Canvas, area: Area, sight: LedgerSight): void {
  const { answer, look } = sight;
  paintRoad(canvas, area, answer.body.ledger, answer.windowSeconds, look.glyphs);
  const rest = below(area, sight);
  if (rest.height <= 0) return;
  const columns = besideEachOther(sections(sight), rest);
  if (columns !== null) paintColumns(canvas, rest, columns);
  else paintFlow(canvas, rest, sight);
}

/** More than fits section by section: line after line, through all columns, to be gone through. */
function paintFlow(canvas: Canvas, area: Area, sight: LedgerSight): void {
  const { height } = area;
  const room = capacity(area);
  const lines = allLines(sections(sight));
  const { index, top } = place(sight.place.list, sight.order, room);
  const shown = lines.slice(top, top + room);
  const starts = Array.from({ length: Math.ceil(shown.length / height) }, (_, i) => i * height);
  paintColumns(
    canvas,
    area,
    starts.map((start) => shown.slice(start, start + height)),
  );
  if (lines.length <= room) return;
  const x = area.x + Math.floor((index - top) / height) * (SECTION + BETWEEN);
  const width = Math.min(SECTION, area.width);
  canvas.highlight({ x, y: area.y + ((index - top) % height), width, height: 1 });
}

/** What the road leaves, after a blank row. */
function below(area: Area, { answer }: LedgerSight): Area {
  const taken = roadHeight(answer.body.ledger) + 1;
  return { ...area, y: area.y + taken, height: Math.max(0, area.height - taken) };
}

function sections({ answer, look }: LedgerSight): readonly Section[] {
  return sectionsOf(answer.body.ledger, look);
}

const blank: Line = { label: '', value: '', part: '', style: 0, indent: 0 };

function allLines(all: readonly Section[]): readonly Line[] {
  return all.flatMap(({ lines }, index) => (index === 0 ? lines : [blank, ...lines]));
}

/** The sections in as many columns as there is room for, of about one height; null when they do not all fit. */
function besideEachOther(
  all: readonly Section[],
  { width, height }: Area,
): readonly (readonly Line[])[] | null {
  const most = columnsIn(width);
  const highest = Math.max(0, ...all.map(({ lines }) => lines.length));
  for (let least = highest; least <= height; least++) {
    const columns = filled(all, least);
    if (columns.length <= most) return columns;
  }
  return null;
}

/** In columns of at most a height, each filled before the next. */
function filled(all: readonly Section[], height: number): readonly (readonly Line[])[] {
  const columns: Line[][] = [[]];
  for (const { lines } of all) {
    const column = columns.at(-1)!;
    const more = column.length === 0 ? lines : [blank, ...lines];
    if (column.length + more.length <= height) column.push(...more);
    else columns.push([...lines]);
  }
  return columns;
}

function columnsIn(width: number): number {
  return Math.max(1, Math.floor((width + BETWEEN) / (SECTION + BETWEEN)));
}

/** Lines that an area shows. */
function capacity({ width, height }: Area): number {
  return columnsIn(width) * height;
}

function paintColumns(canvas: Canvas, area: Area, columns: readonly (readonly Line[])[]): void {
  for (const [index, lines] of columns.entries()) {
    paintLines(canvas, { ...area, x: area.x + index * (SECTION + BETWEEN) }, lines);
  }
}

function paintLines(canvas: Canvas, area: Area, lines: readonly Line[]): void {
  for (const [index, line] of lines.slice(0, area.height).entries()) {
    const y = area.y + index;
    const x = area.x + line.indent;
    if (line.value === '') {
      canvas.text(x, y, line.label, line.style, SECTION - line.indent);
      continue;
    }
    canvas.text(x, y, line.label, line.style, LABEL - line.indent);
    canvas.right(area.x + LABEL, y, VALUE, line.value, line.style);
    canvas.right(area.x + LABEL + VALUE, y, PART, line.part, line.style);
  }
}
