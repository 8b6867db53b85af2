/** How far the search through what is stored has come, in words. */
import type { Views } from '../../../engine/views.ts';
import type { Look } from '../screen.ts';
import { clockTime } from '../../paint/numbers.ts';

/** '' when nothing is searched for. A search ends with the filter that it is for. */
export function searching({ search }: Views['traces'], { glyphs }: Look, filter: string): string {
  if (search === undefined || search.done) return '';
  const percent = Math.floor(search.progress * 100);
  const stops = filter === '' ? '' : ` ${glyphs.dot} Esc stops it`;
  return `searching the store${glyphs.ellipsis} ${percent}%, back to ${clockTime(search.reached)}${stops}`;
}
