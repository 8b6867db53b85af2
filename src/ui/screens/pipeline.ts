/** Pipeline: where every annotation ended, as a sum that is seen to close; below, what each stage did. */
import type { Ledger, Stage } from '../../engine/views.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Glyphs } from '../paint/glyphs.ts';
import type { Style } from '../paint/style.ts';
import type { Screen, Sight } from './screen.ts';
import { bytes, exactCount, ratio, share } from '../paint/numbers.ts';
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

/** Columns of the label, of the number (every digit of it) and of its share. */
const LABEL = 36;
const VALUE = 16;
const PART = 9;

/** Where the reasons of a loss stand, below "lost". */
const REASON = 7;

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
  keys: ({ answer, look }) =>
    allLines(answer.body.ledger, look.glyphs).map((_, index) => String(index)),
  page: (area) => area.height,
  paint,
  enter: () => null,
  act: () => null,
};

function paint(canvas: Canvas, area: Area, sight: Sight<'ledger', null>): void {
  const { ledger } = sight.answer.body;
  const { glyphs } = sight.look;
  const account = accountLines(ledger, glyphs);
  const stages = ledger.stages.flatMap(stageLines);
  // Side by side where there is room for all, one below the other where not.
  const half = LABEL + VALUE + PART + 3;
  const highest = Math.max(account.length, stages.length);
  if (area.width >= half + LABEL + VALUE && highest <= area.height) {
    paintLines(canvas, { ...area, width: half }, account);
    paintLines(canvas, { ...area, x: area.x + half, width: area.width - half }, stages);
    return;
  }
  const lines = allLines(ledger, glyphs);
  const { index, top } = place(sight.place.list, sight.order, area.height);
  paintLines(canvas, area, lines.slice(top));
  if (lines.length > area.height) canvas.highlight({ ...area, y: area.y + index - top, height: 1 });
}

function allLines(ledger: Ledger, glyphs: Glyphs): readonly Line[] {
  return [...accountLines(ledger, glyphs), blank, ...ledger.stages.flatMap(stageLines)];
}

const blank: Line = { label: '', value: '', part: '', style: role.text, indent: 0 };

function accountLines(ledger: Ledger, glyphs: Glyphs): readonly Line[] {
  const { offered, shown } = ledger;
  const lost = Object.entries(ledger.lost).toSorted((a, b) => b[1] - a[1]);
  const ended = lost.reduce((sum, [, n]) => sum + n, shown);
  const row = (label: string, n: number, style: Style, indent = 1): Line => ({
    label,
    value: exactCount(n),
    part: share(ratio(n, offered)),
    style,
    indent,
  });
  const [first, ...others] = lost;
  const rule = glyphs.horizontal.repeat(Math.max(exactCount(ended).length, LEAST_RULE));
  const closes = ended === offered;
  return [
    heading('EVERY ANNOTATION, BY WHERE IT ENDED'),
    row('offered', offered, role.bright),
    blank,
    row('shown', shown, role.good),
    first === undefined
      ? row('lost', 0, role.dim)
      : row(`${'lost'.padEnd(REASON - 1)}${first[0]}`, first[1], role.warn),
    ...others.map(([reason, n]) => row(reason, n, role.warn, REASON)),
    { ...blank, label: ' ', value: rule },
    row('shown + lost', ended, closes ? role.bright : role.bad),
    closes
      ? sentence('= offered: the sum closes', role.good)
      : sentence(
          `the sum does not close: ${exactCount(offered - ended)} are unaccounted for`,
          role.bad,
        ),
  ];
}

/** A line under a sum is seen as one from here on. */
const LEAST_RULE = 5;

const stageTitles: Readonly<Record<Stage['stage'], string>> = {
  intake: 'INTAKE: WHAT ARRIVED',
  decode: 'DECODE: WHAT COULD BE READ',
  engine: 'ENGINE: WHAT WAS MADE OF IT',
  retention: 'RETENTION: WHAT IS KEPT',
};

function stageLines(stage: Stage, index: number): readonly Line[] {
  return [
    ...(index === 0 ? [] : [blank]),
    heading(stageTitles[stage.stage]),
    ...stage.counters.map(([label, n]): Line => ({
      label,
      value: label.startsWith('bytes ') ? bytes(n) : exactCount(n),
      part: '',
      style: role.text,
      indent: 1,
    })),
    ...stage.notes.map((note) => sentence(note, role.warn)),
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
