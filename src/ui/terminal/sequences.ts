/** The escape sequences that we write. Source: ECMA-48, xterm's ctlseqs, DEC mode 2026 (synchronized update). */
const ESC: string = '\u001b';

/**
 * Alternate screen, cursor hidden, no wrapping at the last column (so that its
 * cell can be written), and what is pasted told from what is typed: a text with
 * a q in it would quit.
 */
export const ENTER: string = `${ESC}[?1049h${ESC}[?25l${ESC}[?7l${ESC}[?2004h`;

/** All of it undone, in an order that also mends a frame cut short: its update ended, its colours reset. */
export const LEAVE: string = `${ESC}[?2026l${ESC}[0m${ESC}[?2004l${ESC}[?7h${ESC}[?25h${ESC}[?1049l`;

export const CLEAR: string = `${ESC}[0m${ESC}[2J`;

/** The terminal shows what stands between these at once. */
export const UPDATE_BEGINS: string = `${ESC}[?2026h`;
export const UPDATE_ENDS: string = `${ESC}[?2026l`;

/** Erases from the cursor to the end of the line, in no colour. */
export const ERASE_LINE: string = `${ESC}[0m${ESC}[K`;

/** To a cell, counted from 0. */
export function moveTo(x: number, y: number): string {
  return `${ESC}[${y + 1};${x + 1}H`;
}

/** Along the row. */
export function moveRight(columns: number): string {
  return columns === 1 ? `${ESC}[C` : `${ESC}[${columns}C`;
}
