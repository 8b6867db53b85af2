/** What every action does to the state: pure, so that each rule can be stated and tested as one. */
import { parseFilter } from '../../model/filter.ts';
import type { Action, OpenAction, ScreenId } from './action.ts';
import type { ListState } from './list.ts';
import type { Place } from './place.ts';
import type { Scene } from './scene.ts';
import type { State } from './state.ts';
import { move, select, selectedKey, startOfList } from './list.ts';
import { newPlace } from './place.ts';
import { currentPlace, intervals, windows } from './state.ts';

/** The screens of the keys 1 to 5, in the order that Tab goes through them. */
const rootScreens: readonly ScreenId[] = ['services', 'traces', 'edges', 'alerts', 'pipeline'];

export function firstState(
  own: unknown,
  options: { filter: string; window: number | 'all' },
): State {
  return {
    stack: [newPlace('services', '', options.filter, own)],
    left: [],
    window: options.window,
    at: null,
    prompt: null,
    help: null,
    interval: intervals[1]!,
    notice: null,
    ended: false,
  };
}

/** Where no row is as a key asks for. */
const NOT_FOUND: Readonly<Partial<Record<Action['type'], string>>> = {
  error: 'No row here has an error; /status:error looks through all that is kept.',
  match: 'No row here matches the filter.',
};

/** What is about the help itself; any other action closes it, so that it is seen what it does. */
const KEEPS_HELP: ReadonlySet<Action['type']> = new Set([
  'move',
  'escape',
  'back',
  'help',
  'redraw',
  'suspend',
  'quit',
]);

export function reduce(state: State, action: Action, scene: Scene): State {
  return reduced(withoutHelp(state, action), action, scene);
}

/** The state in which an action is seen to work. */
export function withoutHelp(state: State, action: Action): State {
  return state.help === null || KEEPS_HELP.has(action.type) ? state : { ...state, help: null };
}

function reduced(state: State, action: Action, scene: Scene): State {
  switch (action.type) {
    case 'move':
      return moved(state, action.by, action.sign, scene);
    case 'enter': {
      const { list } = currentPlace(state);
      const key = selectedKey(list, scene.order);
      const open = key === null ? null : scene.enter(key);
      if (key === null || open === null) return state;
      // Coming back finds the row that was opened, not the newest.
      const held = holding(state, select(list, scene.order, key, scene.page), scene);
      return opened(scene.followedTo === null ? state : withPlace(state, held), open, scene);
    }
    case 'open':
      return opened(state, action, scene);
    case 'back':
      if (state.help !== null) return { ...state, help: null };
      if (state.stack.length === 1) return { ...state, ended: true };
      return { ...state, stack: state.stack.slice(0, -1) };
    case 'escape':
      return escaped(state);
    case 'quit':
      return { ...state, ended: true };
    case 'switch':
      return switched(state, action.screen, scene);
    case 'cycle':
      return switched(state, cycled(state, action.by), scene);
    case 'filter': {
      const { filter } = currentPlace(state);
      return { ...state, prompt: { text: filter, before: filter, problem: null } };
    }
    case 'typed':
      return typed(state, action.text);
    case 'accept':
      return accepted(state);
    case 'sort':
    case 'reverse':
      return sorted(state, action.type === 'sort' ? action.by : 0, scene);
    case 'window': {
      const index = typeof state.window === 'number' ? windows.indexOf(state.window) : -1;
      return { ...state, window: windows[(index + 1) % windows.length]! };
    }
    case 'pause':
      if (scene.moments === null) return state;
      return { ...state, at: state.at === null ? scene.moments.at : null };
    case 'live':
      return { ...state, at: null };
    case 'scrub':
      return scrubbed(state, action.by, scene);
    case 'faster':
    case 'slower': {
      const index = intervals.indexOf(state.interval) + (action.type === 'faster' ? -1 : 1);
      const interval = intervals[Math.min(intervals.length - 1, Math.max(0, index))]!;
      return { ...state, interval, notice: `A new picture every ${interval / 1000} s.` };
    }
    case 'help':
      return { ...state, help: state.help === null ? 0 : null };
    case 'collapse':
    case 'expand':
    case 'zoom':
    case 'critical':
    case 'clocks':
    case 'listing':
    case 'details':
    case 'match':
    case 'error': {
      const changed = scene.act(action);
      if (changed === null) return { ...state, notice: NOT_FOUND[action.type] ?? state.notice };
      const { said, ...place } = changed;
      if (said !== undefined) return { ...state, notice: said };
      const held = place.list === undefined ? {} : holding(state, place.list, scene);
      return withPlace(state, { ...place, ...held });
    }
    case 'redraw':
    case 'suspend':
    case 'share':
    case 'edge':
    case 'speed':
    case 'step':
    case 'copy':
    case 'save':
    case 'record':
    case 'handover':
      return state;
    default:
      return action satisfies never;
  }
}

function withPlace(state: State, changes: Partial<Place>): State {
  const place = { ...currentPlace(state), ...changes };
  return { ...state, stack: [...state.stack.slice(0, -1), place] };
}

function moved(
  state: State,
  by: 'row' | 'page' | 'half' | 'end',
  sign: 1 | -1,
  scene: Scene,
): State {
  const steps = {
    row: 1,
    page: Math.max(1, scene.page - 1),
    half: Math.max(1, Math.floor(scene.page / 2)),
    end: Infinity,
  };
  const delta = sign * steps[by];
  if (state.help !== null) {
    return { ...state, help: Math.min(scene.helpDepth, Math.max(0, state.help + delta)) };
  }
  if (scene.followedTo !== null && by === 'end' && sign < 0) return withPlace(state, released);
  const { list } = currentPlace(state);
  return withPlace(state, holding(state, move(list, scene.order, delta, scene.page), scene));
}

/** Moving on a screen that follows the newest makes it hold still at what was shown. */
function holding(
  state: State,
  list: ListState,
  { followedTo }: Scene,
): Pick<Place, 'list' | 'held'> {
  return { list, held: currentPlace(state).held ?? followedTo };
}

const released: Pick<Place, 'list' | 'held'> = { list: startOfList, held: null };

/** With another filter it is another list: what was held is let go. */
function filtered(place: Place, filter: string): Place {
  const changed = place.held !== null && filter !== place.filter;
  return { ...place, ...(changed ? released : {}), filter };
}

/** A place that is already shown is not opened again. */
function opened(state: State, open: OpenAction, scene: Scene): State {
  const from = currentPlace(state);
  if (from.screen === open.screen && from.subject === open.subject && open.filter === undefined) {
    return state;
  }
  const filter = open.filter ?? from.filter;
  const place = newPlace(open.screen, open.subject, filter, scene.own(open.screen));
  const list = { ...place.list, selected: open.row ?? null };
  return { ...state, stack: [...state.stack, { ...place, list }] };
}

/** Esc undoes the nearest thing: help, the filter, the screen. */
function escaped(state: State): State {
  if (state.prompt !== null) {
    return {
      ...withPlace(state, filtered(currentPlace(state), state.prompt.before)),
      prompt: null,
    };
  }
  if (state.help !== null) return { ...state, help: null };
  const place = currentPlace(state);
  const { filter, given } = place;
  if (filter !== given) return withPlace(state, filtered(place, given));
  if (state.stack.length > 1) return { ...state, stack: state.stack.slice(0, -1) };
  if (filter !== '') return withPlace(state, { ...filtered(place, ''), given: '' });
  return { ...state, notice: 'There is nothing to go back from; q quits.' };
}

/** A screen of 1 to 5 is found as it was left, with the filter of now. */
function switched(state: State, screen: ScreenId, scene: Scene): State {
  const root = state.stack[0]!;
  const { filter } = currentPlace(state);
  const left = [...state.left.filter((place) => place.screen !== root.screen), root];
  const known = left.find((place) => place.screen === screen);
  const place = known ?? newPlace(screen, '', filter, scene.own(screen));
  return { ...state, left, stack: [{ ...filtered(place, filter), given: '' }] };
}

function cycled(state: State, by: 1 | -1): ScreenId {
  const index = rootScreens.indexOf(state.stack[0]!.screen);
  return rootScreens[(index + by + rootScreens.length) % rootScreens.length]!;
}

/** The filter holds as soon as it can be read; while it cannot, the last good one does. */
function typed(state: State, text: string): State {
  if (state.prompt === null) return state;
  const parsed = parseFilter(text);
  const prompt = { ...state.prompt, text, problem: parsed.ok ? null : parsed.problem };
  return parsed.ok
    ? { ...withPlace(state, filtered(currentPlace(state), text.trim())), prompt }
    : { ...state, prompt };
}

/** A filter that cannot be read is not accepted: the sentence stays. */
function accepted(state: State): State {
  if (state.prompt === null || state.prompt.problem !== null) return state;
  return { ...state, prompt: null };
}

function sorted(state: State, by: 1 | -1 | 0, scene: Scene): State {
  if (scene.sorts.length === 0) return state;
  if (by === 0) {
    const reversed = { ...scene.sort, descending: !scene.sort.descending };
    return withPlace(state, { sort: reversed });
  }
  const index = scene.sorts.findIndex((sort) => sort.column === scene.sort.column);
  const next = (index + by + scene.sorts.length) % scene.sorts.length;
  return withPlace(state, { sort: scene.sorts[next]! });
}

/** Forward past the newest moment is live again; back stops at the oldest that is held. */
function scrubbed(state: State, by: number, scene: Scene): State {
  if (scene.moments === null) return state;
  const { newest, oldest } = scene.moments;
  const at = (state.at ?? scene.moments.at) + by;
  if (at >= newest) {
    return state.at === null
      ? { ...state, notice: 'This is live already.' }
      : { ...state, at: null };
  }
  if (at >= oldest) return { ...state, at };
  return { ...state, at: oldest, notice: 'This is as far back as the history reaches.' };
}
