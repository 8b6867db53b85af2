/** To the next or previous row of a kind, going round at the ends. */
import type { ScreenAction } from '../state/action.ts';
import type { Changed, Sight } from './screen.ts';
import { place, select } from '../state/list.ts';

export function seekRow(
  sight: Sight,
  action: ScreenAction,
  page: number,
  wanted: ReadonlySet<string>,
): Changed<null> | null {
  if (action.type !== 'error' && action.type !== 'match') return null;
  const { order } = sight;
  const { index } = place(sight.place.list, order, page);
  for (let step = 1; step <= order.length; step++) {
    const at = (index + action.by * step + order.length * 2) % order.length;
    const key = order[at]!;
    if (wanted.has(key)) return { list: select(sight.place.list, order, key, page) };
  }
  return null;
}
