/** What stands where rows would: why there are none, and what to do. */
import type { Area, Canvas } from '../paint/canvas.ts';
import { role } from '../paint/style.ts';

/** `what` in the plural: "services", "traces". */
export function paintEmpty(canvas: Canvas, area: Area, what: string, filter: string): void {
  const lines =
    filter === ''
      ? [`No ${what} yet.`, 'They appear as soon as annotations arrive at the address above.']
      : [`No ${what} match the filter ${filter}`, 'Esc removes it, / changes it.'];
  paintSentences(canvas, area, lines);
}

/** Sentences in the middle: the first bright, the others calm. */
export function paintSentences(canvas: Canvas, area: Area, lines: readonly string[]): void {
  const top = area.y + Math.max(0, Math.floor((area.height - lines.length) / 2));
  for (const [index, line] of lines.entries()) {
    if (top + index >= area.y + area.height) return;
    const width = canvas.measure(line, area.width);
    const x = area.x + Math.floor((area.width - width) / 2);
    canvas.text(x, top + index, line, index === 0 ? role.text : role.dim, area.width);
  }
}
