/** How a cell of a terminal looks: its colours as a browser writes them, and its weight. */
import type { IBufferCell } from '@xterm/headless';

/** A dark terminal's own colours: the program leaves the background to the terminal. */
export const BACKGROUND = '#0b100d';
const FOREGROUND = '#9fd8a8';

/** The sixteen colours that a terminal chooses itself. */
const basic = [
  '#1c1f1d',
  '#e5534b',
  '#57ab5a',
  '#c69026',
  '#539bf5',
  '#b083f0',
  '#39c5cf',
  '#adbac7',
  '#636e7b',
  '#ff938a',
  '#6bc46d',
  '#daaa3f',
  '#6cb6ff',
  '#dcbdfb',
  '#56d4dd',
  '#cdd9e5',
];

export interface CellLook {
  readonly foreground: string;
  /** Null for the terminal's own. */
  readonly background: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underlined: boolean;
}

export function lookOf(cell: IBufferCell): CellLook {
  const own = colourOf(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()) ?? FOREGROUND;
  const behind = colourOf(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor());
  const inverse = cell.isInverse() !== 0;
  return {
    foreground: inverse ? (behind ?? BACKGROUND) : own,
    background: inverse ? own : behind,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underlined: cell.isUnderline() !== 0,
  };
}

export function sameLook(a: CellLook, b: CellLook): boolean {
  return (
    a.foreground === b.foreground &&
    a.background === b.background &&
    a.bold === b.bold &&
    a.dim === b.dim &&
    a.underlined === b.underlined
  );
}

/** Null for the terminal's own colour. */
function colourOf(isDefault: boolean, isRgb: boolean, value: number): string | null {
  if (isDefault) return null;
  if (isRgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return basic[value] ?? FOREGROUND;
  if (value >= 232) {
    const grey = hex(8 + (value - 232) * 10);
    return `#${grey}${grey}${grey}`;
  }
  const cube = value - 16;
  return `#${level(Math.floor(cube / 36))}${level(Math.floor(cube / 6) % 6)}${level(cube % 6)}`;
}

/** One of the six levels of a 256-colour terminal's cube. */
function level(step: number): string {
  return hex(step === 0 ? 0 : 55 + step * 40);
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
