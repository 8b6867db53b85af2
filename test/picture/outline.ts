/** Characters that are shapes rather than letters: bars, sparklines and the lines of trees. */

/** From the left, from above, to the right, to below, as shares of a cell. */
type Rectangle = readonly [left: number, above: number, right: number, below: number];

export interface Outline {
  readonly outlines: readonly Rectangle[];
  /** Of a shade; without it solid. */
  readonly opacity?: number;
}

/** A line is a pixel and a half thick, and lies in the middle of its cell. */
const ACROSS: Rectangle = [0, 0.46, 1, 0.54];
const TO_THE_RIGHT: Rectangle = [0.42, 0.46, 1, 0.54];
const TO_THE_LEFT: Rectangle = [0, 0.46, 0.58, 0.54];
const DOWN: Rectangle = [0.42, 0, 0.58, 1];
const UPPER_HALF: Rectangle = [0.42, 0, 0.58, 0.54];

const lower = '▁▂▃▄▅▆▇█';
const left = '▏▎▍▌▋▊▉█';

const outlines: ReadonlyMap<string, Outline> = new Map<string, Outline>([
  ...Array.from(lower, (glyph, at): [string, Outline] => [
    glyph,
    { outlines: [[0, 1 - (at + 1) / 8, 1, 1]] },
  ]),
  ...Array.from(left, (glyph, at): [string, Outline] => [
    glyph,
    { outlines: [[0, 0, (at + 1) / 8, 1]] },
  ]),
  ['░', { outlines: [[0, 0, 1, 1]], opacity: 0.25 }],
  ['▒', { outlines: [[0, 0, 1, 1]], opacity: 0.45 }],
  ['▓', { outlines: [[0, 0, 1, 1]], opacity: 0.7 }],
  ['─', { outlines: [ACROSS] }],
  ['╴', { outlines: [TO_THE_LEFT] }],
  [
    '╌',
    {
      outlines: [
        [0.08, 0.46, 0.42, 0.54],
        [0.58, 0.46, 0.92, 0.54],
      ],
    },
  ],
  ['│', { outlines: [DOWN] }],
  ['├', { outlines: [DOWN, TO_THE_RIGHT] }],
  ['┤', { outlines: [DOWN, TO_THE_LEFT] }],
  ['└', { outlines: [UPPER_HALF, TO_THE_RIGHT] }],
]);

/** Null for a letter. */
export function outlineOf(glyph: string): Outline | null {
  return outlines.get(glyph) ?? null;
}
