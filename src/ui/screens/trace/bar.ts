/**
 * One call along the time axis. The caller's wait is a thin line from REQ to
 * REP and the server's work a solid block from IN to OUT upon it, so that what
 * is left of the line on both sides is the gap: network and queue.
 */
import type { Micros } from '../../../model/clock.ts';
import type { Span } from '../../../model/span.ts';
import type { Canvas } from '../../paint/canvas.ts';
import type { Glyphs } from '../../paint/glyphs.ts';
import type { TimeAxis } from './axis.ts';
import type { Interval } from './bar-row.ts';
import { role } from '../../paint/style.ts';
import { BarRow } from './bar-row.ts';

export interface BarLook {
  readonly glyphs: Glyphs;
  /**
   * How the critical path runs through the span: `waiting` has 1 in each column
   * of the axis in which it waits for a call on the path, 0 where the time is
   * its own. 'beside': not at all. Null: the path is not shown.
   */
  readonly path: { readonly waiting: Uint8Array } | 'beside' | null;
}

/** Draws the span's bar in row `y` of the axis, with its error beside it. */
export function paintBar(
  canvas: Canvas,
  axis: TimeAxis,
  y: number,
  span: Span,
  { glyphs, path }: BarLook,
): void {
  const waiting = path === null || path === 'beside' ? null : path.waiting;
  const row = new BarRow(canvas, axis, y, glyphs, waiting);
  const client = interval(span.request?.at, (span.reply ?? span.timeout)?.at, span.toldClient);
  const server = interval(span.in?.at, span.out?.at, span.toldServer);
  const failed = span.error !== null || span.timeout !== null;

  if (client) row.line(client, server ? role.network : role.client);
  else if (span.request && span.in) {
    row.line({ from: span.request.at, to: Math.max(span.request.at, span.in.at) }, role.network);
  }
  if (server) {
    row.block(server, failed ? role.bad : role.server, path === 'beside');
  } else {
    row.instants([span.in, span.out], role.server);
  }
  if (!client) row.instants([span.request, span.reply], role.client);
  if (failed) row.failed();
  if (isOpen(span)) row.open(span.end, axis.to);
  else if (span.missing.length > 0) row.missing(span);
  if (failed) row.message(errorText(span));
  row.outside(span);
}

/** What went wrong in a few words; '' when nothing was said. */
export function errorText(span: Span): string {
  if (span.error) return span.error.slice(0, 1024);
  return span.timeout !== null && span.error === null ? 'timed out' : '';
}

/** Nobody answered, nobody gave up, and nothing later says that it is over: the call may be going on. */
function isOpen(span: Span): boolean {
  if (span.reply !== null || span.timeout !== null || span.out !== null) return false;
  return span.missing.length === 0 && (span.in !== null || !span.async);
}

/** A told duration stands in for an end that is not known. */
function interval(
  from: Micros | undefined,
  to: Micros | undefined,
  told: Micros | null,
): Interval | null {
  if (from !== undefined && to !== undefined) return { from, to: Math.max(from, to) };
  if (told === null) return null;
  if (from !== undefined) return { from, to: from + told };
  return to === undefined ? null : { from: to - told, to };
}
