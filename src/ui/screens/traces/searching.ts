/** How far the search through what is stored has come, in words. */
import type { Views } from '../../../engine/views.ts';
import type { Look } from '../screen.ts';
import { clockTime } from '../../paint/numbers.ts';

/** '' when nothing is searched for. */
export function searching({ search }: Views['traces'], { glyphs }: Look): string {
  if (search === undefined || search.done) return '';
  const percent = Math.floor(search.progress * 100);
  return `searching the store${glyphs.ellipsis} ${percent}%, back to ${clockTime(search.reached)}`;
}
