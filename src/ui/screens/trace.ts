/** One trace: the waterfall or the listing, and all about the span that is selected. */
import type { Views } from '../../engine/views.ts';
import type { Trace } from '../../model/trace.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Screen, Sight } from './screen.ts';
import type { TraceOwn } from './trace/state.ts';
import { role } from '../paint/style.ts';
import { place } from '../state/list.ts';
import { callName } from './trace/call-name.ts';
import { copyOfTrace } from './trace/copy.ts';
import { detailOf } from './trace/detail.ts';
import { paintDetail } from './trace/detail-pane.ts';
import { listingLines } from './trace/listing.ts';
import { paintListing } from './trace/listing-view.ts';
import { actOnTrace, rowKeys, spanOfRow, startOfTrace } from './trace/state.ts';
import { SUMMARY_ROWS, paintSummary } from './trace/summary.ts';
import { visibleSpans } from './trace/tree.ts';
import { paintWaterfall, waterfallRows } from './trace/waterfall.ts';

type TraceSight = Sight<'trace', TraceOwn>;

/** From this width on the detail stands beside the waterfall. */
const WIDE = 160;
const SIDE_WIDTH = 48;
/** Rows of the detail below: the least that says what went wrong, and the most that it takes where calls leave room. */
const LEAST_DETAIL = 5;
const MOST_DETAIL = 20;
/** The detail never takes more than this part of a low terminal. */
const DETAIL_SHARE = 0.34;
/** Rows left to the calls, and the part of their width, where the person asked for the detail. */
const LEAST_CALLS = 6;
const CALLS_SHARE = 0.5;

interface Panes {
  readonly main: Area;
  readonly detail: Area | null;
}

export const traceScreen: Screen<'trace', TraceOwn> = {
  id: 'trace',
  title: 'Trace',
  view: 'trace',
  sorts: [],
  calm: false,
  follows: false,
  opens: false,
  acts: [
    'collapse',
    'expand',
    'zoom',
    'critical',
    'clocks',
    'listing',
    'details',
    'match',
    'error',
  ],
  own: startOfTrace,

  ask: ({ subject, own }) => ({ traceId: subject, clocks: own.listing ? 'raw' : own.clocks }),

  keys({ answer, place: { own } }) {
    const { trace } = answer.body;
    return trace === null ? [] : rowKeys(trace, own);
  },

  page(area, { answer, place: { own } }) {
    const { trace } = answer.body;
    if (trace === null) return 0;
    const { main } = panes(area, trace, own);
    return own.listing ? main.height : waterfallRows(main.height);
  },

  paint(canvas, area, sight) {
    const { trace } = sight.answer.body;
    if (trace === null || trace.spans.length + trace.notes.length === 0) {
      paintAbsent(canvas, area, sight.place.subject, sight.answer.body);
    } else {
      paintTrace(canvas, area, sight, trace);
    }
  },

  enter: () => null,

  copy({ answer, place: { own, subject }, look }, key, what) {
    const { trace } = answer.body;
    if (trace !== null) return copyOfTrace(trace, own, key, what, look);
    return what === 'name' ? { lines: [subject], is: 'the trace’s id' } : null;
  },

  act({ answer, place: { own, list, filter } }, action, page) {
    const { trace } = answer.body;
    return trace === null ? null : actOnTrace({ trace, own, list, filter, page }, action);
  },
};

function paintTrace(canvas: Canvas, area: Area, sight: TraceSight, trace: Trace): void {
  const { look } = sight;
  const { own, list } = sight.place;
  const { main, detail } = panes(area, trace, own);
  const keys = rowKeys(trace, own);
  const height = own.listing ? main.height : waterfallRows(main.height);
  const placed = place(list, keys, height);

  paintSummary(canvas, { ...area, height: SUMMARY_ROWS }, trace, own, look);
  if (own.listing) paintListing(canvas, main, listingLines(trace), placed, look);
  else paintWaterfall(canvas, main, trace, own, placed, look);

  const key = keys[placed.index];
  const index = key === undefined ? undefined : spanOfRow(trace, own, key);
  if (detail === null || index === undefined) return;
  const span = trace.spans[index]!;
  const filling = { groups: detailOf(trace, span, look.prefix), isOpen: own.details };
  paintDetail(canvas, detail, callName(span, look.prefix), filling, look);
}

/** The detail beside on wide terminals, else below: there it gives way to the spans, down to its least; unless asked for. */
function panes(area: Area, trace: Trace, own: TraceOwn): Panes {
  const y = area.y + SUMMARY_ROWS;
  const height = Math.max(0, area.height - SUMMARY_ROWS);
  if (own.listing) return { main: { ...area, y, height }, detail: null };
  if (area.width >= WIDE) {
    const side = own.details ? Math.floor(area.width * CALLS_SHARE) : SIDE_WIDTH;
    const width = area.width - side - 2;
    const x = area.x + width + 2;
    return {
      main: { ...area, y, width, height },
      detail: { x, y, width: side, height },
    };
  }
  const below = belowRows(height, visibleSpans(trace, own.collapsed).length, own.details);
  return {
    main: { ...area, y, height: height - below },
    detail: { ...area, y: y + height - below, height: below },
  };
}

function belowRows(height: number, calls: number, isAsked: boolean): number {
  const least = Math.min(LEAST_DETAIL, Math.floor(height * DETAIL_SHARE));
  const spare = height - 1 - calls;
  if (isAsked) return Math.max(least, height - Math.min(LEAST_CALLS, calls + 1));
  return Math.min(MOST_DETAIL, Math.max(least, spare));
}

function paintAbsent(canvas: Canvas, area: Area, traceId: string, { trace }: Views['trace']): void {
  const middle = area.y + Math.floor(area.height / 2);
  const why =
    trace === null
      ? 'It is not held any more, or nothing of it has come yet.'
      : 'Nothing of it has come yet.';
  canvas.text(
    area.x + 2,
    middle - 1,
    `Trace ${traceId.slice(0, 128)}`,
    role.bright,
    area.width - 4,
  );
  canvas.text(area.x + 2, middle, why, role.text, area.width - 4);
  canvas.text(area.x + 2, middle + 1, 'Esc goes back.', role.dim, area.width - 4);
}
