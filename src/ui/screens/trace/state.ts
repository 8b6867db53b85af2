/** What the trace screen remembers, and what its own keys do. Pure. */
import type { Clocks, Trace } from '../../../model/trace.ts';
import type { ScreenAction } from '../../state/action.ts';
import type { ListState } from '../../state/list.ts';
import type { Changed } from '../screen.ts';
import { select, selectedKey } from '../../state/list.ts';
import { deepestZoom, extent } from './axis.ts';
import { errorLine, listingLines } from './listing.ts';
import { spanMatches } from './match.ts';
import { spanKeys, visibleSpans } from './tree.ts';

export interface TraceOwn {
  /** Keys of the spans whose children are hidden; spans that come later stay hidden too. */
  readonly collapsed: ReadonlySet<string>;
  /** How often zoomed in, each time to half. */
  readonly zoom: number;
  readonly critical: boolean;
  readonly clocks: Clocks;
  /** True: the listing; false: the waterfall. */
  readonly listing: boolean;
  /** All that is known of the selected call has most of the screen. */
  readonly details: boolean;
}

export const startOfTrace: TraceOwn = {
  collapsed: new Set(),
  zoom: 0,
  critical: true,
  clocks: 'adjusted',
  listing: false,
  details: false,
};

/** A trace with a person in it: where they are, and how many rows they see. */
export interface Reading {
  readonly trace: Trace;
  readonly own: TraceOwn;
  readonly list: ListState;
  readonly filter: string;
  readonly page: number;
}

/** The keys of the rows shown, spans or lines. */
export function rowKeys(trace: Trace, own: TraceOwn): readonly string[] {
  if (own.listing) return listingLines(trace).map(({ key }) => key);
  const keys = spanKeys(trace);
  return visibleSpans(trace, own.collapsed).map((index) => keys[index]!);
}

/** The span that a row speaks of, undefined when none does. */
export function spanOfRow(trace: Trace, own: TraceOwn, key: string): number | undefined {
  const index = own.listing
    ? listingLines(trace).find((line) => line.key === key)?.span
    : spanKeys(trace).indexOf(key);
  return index === undefined || index < 0 ? undefined : index;
}

/** What the keys of bars say where there are none. */
const NO_BARS: Changed<TraceOwn> = {
  said: 'In the listing there is nothing to that: v shows bars.',
};

const NO_CALL: Changed<TraceOwn> = { said: 'There is no call to do that with.' };

/** Null: no row is as asked for. */
export function actOnTrace(reading: Reading, action: ScreenAction): Changed<TraceOwn> | null {
  const { own, trace, filter } = reading;
  if (action.type === 'listing') return toggleListing(reading);
  if (action.type === 'error') {
    return seek(reading, action.by, (index) => isFailed(trace, index));
  }
  if (action.type === 'match') {
    return seek(reading, action.by, (index) => spanMatches(trace.spans[index]!, filter));
  }
  return own.listing ? NO_BARS : actOnBars(reading, action);
}

function actOnBars(
  reading: Reading,
  action: Exclude<ScreenAction, { readonly type: 'listing' | 'error' | 'match' }>,
): Changed<TraceOwn> {
  const { own, trace } = reading;
  switch (action.type) {
    case 'critical':
      return { own: { ...own, critical: !own.critical } };
    case 'clocks':
      return { own: { ...own, clocks: own.clocks === 'raw' ? 'adjusted' : 'raw' } };
    case 'zoom':
      return zoom(own, action.by, deepestZoom(extent(trace.spans)));
    case 'details':
      return { own: { ...own, details: !own.details } };
    case 'collapse':
      return collapse(reading);
    case 'expand':
      return expand(reading);
    default:
      return action satisfies never;
  }
}

function isFailed(trace: Trace, index: number): boolean {
  const span = trace.spans[index]!;
  return span.error !== null || span.timeout !== null;
}

function zoom(own: TraceOwn, by: 1 | -1, deepest: number): Changed<TraceOwn> {
  const level = Math.max(0, Math.min(deepest, own.zoom + by));
  if (level !== own.zoom) return { own: { ...own, zoom: level } };
  return { said: by < 0 ? 'All of the trace is in sight.' : 'This is as near as it goes.' };
}

/** The other view, on the same span: on its error's line if it has one, else on its first. */
function toggleListing(reading: Reading): Changed<TraceOwn> {
  const { trace, own } = reading;
  const listing = !own.listing;
  const index = selectedSpan(reading);
  const changed = { ...own, listing };
  if (index === undefined) return { own: changed };
  if (!listing) return standOn({ ...reading, own: changed }, index);
  const key =
    errorLine(trace, index)?.key ?? listingLines(trace).find(({ span }) => span === index)?.key;
  return { own: changed, list: putOn({ ...reading, own: changed }, key) };
}

function collapse(reading: Reading): Changed<TraceOwn> {
  const { trace, own } = reading;
  const index = selectedSpan(reading);
  if (index === undefined) return NO_CALL;
  const span = trace.spans[index]!;
  const key = spanKeys(trace)[index]!;
  if (span.children.length > 0 && !own.collapsed.has(key)) {
    return { own: { ...own, collapsed: new Set(own.collapsed).add(key) } };
  }
  if (span.parent >= 0) return standOn(reading, span.parent);
  return { said: 'This call has no caller here to go to.' };
}

function expand(reading: Reading): Changed<TraceOwn> {
  const { trace, own } = reading;
  const index = selectedSpan(reading);
  if (index === undefined) return NO_CALL;
  const key = spanKeys(trace)[index]!;
  if (own.collapsed.has(key)) {
    const collapsed = new Set(own.collapsed);
    collapsed.delete(key);
    return { own: { ...own, collapsed } };
  }
  const child = trace.spans[index]!.children[0];
  return child === undefined ? { said: 'This call made no others.' } : standOn(reading, child);
}

/** To the next span, past the end on from the beginning, that is `wanted`, whether shown or hidden. */
function seek(
  reading: Reading,
  by: 1 | -1,
  wanted: (index: number) => boolean,
): Changed<TraceOwn> | null {
  const { trace, own } = reading;
  const count = trace.spans.length;
  const from = selectedSpan(reading) ?? (by === 1 ? -1 : 0);
  for (let step = 1; step <= count; step++) {
    const index = (from + by * step + count * 2) % count;
    if (!wanted(index)) continue;
    if (!own.listing) return standOn(reading, index);
    const line = errorLine(trace, index) ?? listingLines(trace).find(({ span }) => span === index);
    return { list: putOn(reading, line?.key) };
  }
  return null;
}

function selectedSpan(reading: Reading): number | undefined {
  const { trace, own, list } = reading;
  const key = selectedKey(list, rowKeys(trace, own));
  return key === null ? undefined : spanOfRow(trace, own, key);
}

/** Selects a span of the waterfall, and opens what hides it. */
function standOn(reading: Reading, index: number): Changed<TraceOwn> {
  const { trace } = reading;
  const keys = spanKeys(trace);
  const collapsed = new Set(reading.own.collapsed);
  for (let at = trace.spans[index]!.parent; at >= 0; at = trace.spans[at]!.parent) {
    collapsed.delete(keys[at]!);
  }
  const own = { ...reading.own, collapsed };
  return { own, list: putOn({ ...reading, own }, keys[index]) };
}

function putOn({ trace, own, list, page }: Reading, key: string | undefined): ListState {
  return key === undefined ? list : select(list, rowKeys(trace, own), key, page);
}
