/** Pipeline: where every annotation ended, stage by stage. The sum always closes. */
import type { Ledger, Stage } from '../../engine/views.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Style } from '../paint/style.ts';
import type { Screen, Sight } from './screen.ts';
import { count, ratio, share } from '../paint/numbers.ts';
import { bold, role } from '../paint/style.ts';
import { place } from '../state/list.ts';

interface Line {
  readonly label: string;
  /** Beside the label: a number, or '' for a heading or a sentence. */
  readonly value: string;
  readonly part: string;
  readonly style: Style;
  readonly indent: number;
}

/** Columns of the label, of the number and of its share. */
const LABEL = 44;
const VALUE = 16;
const PART = 9;

export const pipelineScreen: Screen<'ledger', null> = {
  id: 'pipeline',
  title: 'Pipeline',
  view: 'ledger',
  sorts: [],
  calm: false,
  acts: [],
  own: null,
  ask: () => ({}),
  // Lines can be gone through because a low terminal does not show them all.
  keys: ({ answer }) => allLines(answer.body.ledger).map((_, index) => String(index)),
  page: (area) => area.height,
  paint,
  enter: () => null,
  act: () => null,
};

function paint(canvas: Canvas, area: Area, sight: Sight<'ledger', null>): void {
  const { ledger } = sight.answer.body;
  // Side by side where there is room, one below the other where not.
  const half = Math.floor(area.width / 2);
  if (half >= LABEL + VALUE) {
    paintLines(canvas, { ...area, width: half - 2 }, accountLines(ledger));
    const right = { ...area, x: area.x + half, width: area.width - half };
    paintLines(canvas, right, ledger.stages.flatMap(stageLines));
    return;
  }
  const lines = allLines(ledger);
  const { index, top } = place(sight.place.list, sight.order, area.height);
  paintLines(canvas, area, lines.slice(top));
  if (lines.length > area.height) canvas.highlight({ ...area, y: area.y + index - top, height: 1 });
}

function allLines(ledger: Ledger): readonly Line[] {
  return [...accountLines(ledger), blank, ...ledger.stages.flatMap(stageLines)];
}

const blank: Line = { label: '', value: '', part: '', style: role.text, indent: 0 };

function accountLines(ledger: Ledger): readonly Line[] {
  const lost = Object.entries(ledger.lost).toSorted((a, b) => b[1] - a[1]);
  const lostSum = lost.reduce((sum, [, n]) => sum + n, 0);
  const open = ledger.offered - ledger.shown - lostSum;
  const row = (label: string, n: number, style: Style, indent = 1): Line => ({
    label,
    value: count(n),
    part: share(ratio(n, ledger.offered)),
    style,
    indent,
  });
  return [
    heading('EVERY ANNOTATION, BY WHERE IT ENDED'),
    row('offered', ledger.offered, role.bright),
    row('shown', ledger.shown, role.good),
    row('lost', lostSum, lostSum > 0 ? role.warn : role.dim),
    ...lost.map(([reason, n]) => row(reason, n, role.warn, 3)),
    open === 0
      ? sentence('offered = shown + lost: the sum closes', role.dim)
      : sentence(`the sum does not close: ${count(open)} are unaccounted for`, role.bad),
  ];
}

const stageTitles: Readonly<Record<Stage['stage'], string>> = {
  intake: 'INTAKE: WHAT ARRIVED',
  decode: 'DECODE: WHAT COULD BE READ',
  engine: 'ENGINE: WHAT WAS MADE OF IT',
  retention: 'RETENTION: WHAT IS KEPT',
};

function stageLines(stage: Stage): readonly Line[] {
  return [
    heading(stageTitles[stage.stage]),
    ...stage.counters.map(([label, n]): Line => ({
      label,
      value: count(n),
      part: '',
      style: role.text,
      indent: 1,
    })),
    ...stage.notes.map((note) => sentence(note, role.warn)),
    blank,
  ];
}

function heading(label: string): Line {
  return { ...blank, label, style: bold(role.title) };
}

function sentence(label: string, style: Style): Line {
  return { ...blank, label, style, indent: 1 };
}

function paintLines(canvas: Canvas, area: Area, lines: readonly Line[]): void {
  const labels = Math.min(LABEL, area.width - VALUE - PART);
  for (const [index, line] of lines.slice(0, area.height).entries()) {
    const y = area.y + index;
    const x = area.x + line.indent;
    if (line.value === '') {
      canvas.text(x, y, line.label, line.style, area.width - line.indent);
      continue;
    }
    canvas.text(x, y, line.label, line.style, labels - line.indent);
    canvas.right(area.x + labels, y, VALUE, line.value, line.style);
    canvas.right(area.x + labels + VALUE, y, PART, line.part, role.dim);
  }
}
