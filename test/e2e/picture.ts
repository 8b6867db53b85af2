/** A screen as text that can be stored and compared: what stands there, and in which colours. */
import type { IBufferCell } from '@xterm/headless';
import type { Person } from './person.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** The rows of the screen alone. */
export function textOf(person: Person): string {
  return `${person.lines().join('\n')}\n`;
}

/** The rows of the screen, then a letter a cell for its colours, then what the letters mean. */
export function pictureOf(person: Person): string {
  const legend = new Map<string, string>();
  const buffer = person.terminal.buffer.active;
  const rows: string[] = [];
  for (let y = 0; y < person.terminal.rows; y++) {
    let row = '';
    for (let x = 0; x < person.terminal.cols; x++) {
      const cell = buffer.getLine(buffer.baseY + y)?.getCell(x);
      row += cell ? letterOf(cell, legend) : '.';
    }
    rows.push(row.replace(/\.+$/, ''));
  }
  const meanings = [...legend].map(([style, letter]) => `${letter} ${style}`);
  return [textOf(person), ...rows, '', ...meanings, ''].join('\n');
}

/** A dot for the terminal's own colours, and for a blank on its own background. */
function letterOf(cell: IBufferCell, legend: Map<string, string>): string {
  const isBlank = cell.getChars() === '' || cell.getChars() === ' ';
  if (cell.isBgDefault() && !cell.isInverse() && (isBlank || cell.isFgDefault())) return '.';
  const style = [
    cell.isFgDefault() ? 'default' : cell.getFgColor().toString(16),
    cell.isBgDefault() ? '' : `on ${cell.getBgColor().toString(16)}`,
    cell.isBold() ? 'bold' : '',
    cell.isUnderline() ? 'underlined' : '',
    cell.isInverse() ? 'inverse' : '',
  ]
    .filter((word) => word !== '')
    .join(' ');
  const letter = legend.get(style) ?? LETTERS[legend.size] ?? '#';
  legend.set(style, letter);
  return letter;
}
