/**
 * Where a person is in a list. The selection is a key (a name, an id), never a
 * place, so that it stays on its row while rows come, go and change order.
 */
export interface ListState {
  /** Null: nobody chose yet, and the first row stands for it. */
  readonly selected: string | null;
  /** The first row shown. */
  readonly top: number;
  /** Where the selected row was last, so that its neighbour takes over when it goes. */
  readonly last: number;
}

export const startOfList: ListState = { selected: null, top: 0, last: 0 };

/** Where to draw: the selected row's index (-1 in an empty list) and the first row shown. */
export interface Placed {
  readonly index: number;
  readonly top: number;
}

/** Moves the selection by `delta` rows (±Infinity: to an end) and scrolls as little as needed. */
export function move(
  list: ListState,
  keys: readonly string[],
  delta: number,
  height: number,
): ListState {
  if (keys.length === 0) return list;
  const index = clamp(selectedIndex(list, keys) + delta, 0, keys.length - 1);
  return {
    selected: keys[index]!,
    top: scroll(list.top, index, keys.length, height),
    last: index,
  };
}

/** Puts the selection on a key. */
export function select(
  list: ListState,
  keys: readonly string[],
  key: string,
  height: number,
): ListState {
  const index = keys.indexOf(key);
  return index < 0 ? list : move({ ...list, selected: key, last: index }, keys, 0, height);
}

export function place(list: ListState, keys: readonly string[], height: number): Placed {
  const index = selectedIndex(list, keys);
  return { index, top: scroll(list.top, index, keys.length, height) };
}

/** The key that stands selected, null in an empty list. */
export function selectedKey(list: ListState, keys: readonly string[]): string | null {
  return keys[selectedIndex(list, keys)] ?? null;
}

function selectedIndex(list: ListState, keys: readonly string[]): number {
  if (list.selected === null) return keys.length === 0 ? -1 : 0;
  const index = keys.indexOf(list.selected);
  return index >= 0 ? index : Math.min(list.last, keys.length - 1);
}

function scroll(top: number, index: number, length: number, height: number): number {
  const lowest = Math.max(0, length - height);
  const shown = clamp(top, 0, lowest);
  if (index < 0) return 0;
  if (index < shown) return index;
  if (index >= shown + height) return Math.min(lowest, index - height + 1);
  return shown;
}

function clamp(n: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, n));
}
