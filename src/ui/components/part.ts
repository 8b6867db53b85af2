import type { Style } from '../paint/style.ts';
import { textColumns } from '../paint/cells.ts';
import { clean } from '../paint/clean.ts';

/** A text in a row, and its style. */
export interface Part {
  readonly text: string;
  readonly style: Style;
}

/** The columns that parts take in a row. */
export function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + textColumns(clean(text)), 0);
}
