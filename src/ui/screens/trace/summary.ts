import type { Trace } from '../../../model/trace.ts';
import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Style } from '../../paint/style.ts';
import type { Look } from '../screen.ts';
import type { TraceOwn } from './state.ts';
import { clockMs, count, exactMs } from '../../paint/numbers.ts';
import { textColumns } from '../../paint/cells.ts';
import { bold, role } from '../../paint/style.ts';
import { extent } from './axis.ts';
import { callName, fitCall } from './call-name.ts';
import { dateTime } from './listing.ts';

/** A piece of the first line; what is not needed goes when the line is full. */
interface Said {
  readonly text: string;
  readonly style: Style;
  readonly needed: boolean;
}

/** What goes on so much longer than the request itself is told of. */
const FOLLOWED = 1.1;
/** Columns between two pieces. */
const FACT_GAP = 2;
/** A name is told by so many columns of it. */
const LEAST_NAME = 30;

/** Rows that the summary takes. */
export const SUMMARY_ROWS = 2;

/** What the trace is and how it went; below, which it is and how it is shown. */
export function paintSummary(
  canvas: Canvas,
  area: Area,
  trace: Trace,
  own: TraceOwn,
  look: Look,
): void {
  const { glyphs } = look;
  const failed = trace.errors > 0;
  const mark = failed ? glyphs.error : trace.missing > 0 ? glyphs.missing : glyphs.ok;
  const markStyle = failed ? role.bad : trace.missing > 0 ? role.warn : role.good;
  canvas.text(area.x, area.y, mark, markStyle, 1);

  const facts = factsOf(trace);
  const nameWidth = textColumns(callName(trace, look.prefix));
  const room = area.width - 2;
  const shown = facts.filter(
    ({ needed }) => needed || widthOf(facts) + Math.min(nameWidth, LEAST_NAME) <= room,
  );
  const nameRoom = Math.max(0, room - widthOf(shown));
  const fitted = fitCall(trace, look.prefix, nameRoom, glyphs.ellipsis);
  let x = area.x + 2;
  x += canvas.text(x, area.y, fitted, bold(role.bright), nameRoom);
  for (const { text, style } of shown) {
    x += FACT_GAP + canvas.text(x + FACT_GAP, area.y, text, style);
  }
  paintSecond(canvas, { ...area, y: area.y + 1 }, trace, own);
}

function widthOf(facts: readonly Said[]): number {
  return facts.reduce((sum, { text }) => sum + text.length + FACT_GAP, 0);
}

function factsOf(trace: Trace): readonly Said[] {
  const { errors, missing, inFlight, weight } = trace;
  const { from, to } = extent(trace.spans);
  const whole = to - from;
  const facts: Said[] = [
    { text: `${exactMs(trace.duration)} ms`, style: bold(role.bright), needed: true },
    ...(whole >= FOLLOWED * (trace.duration ?? whole)
      ? [{ text: `${exactMs(whole)} ms in all`, style: role.text, needed: false }]
      : []),
    { text: plural(trace.spans.length, 'call'), style: role.text, needed: true },
    { text: plural(trace.services, 'service'), style: role.text, needed: false },
    { text: plural(errors, 'error'), style: errors > 0 ? role.bad : role.dim, needed: true },
  ];
  if (missing > 0)
    facts.push({ text: `${count(missing)} missing`, style: role.warn, needed: true });
  if (inFlight > 0) {
    facts.push({ text: `${count(inFlight)} in flight`, style: role.warn, needed: false });
  }
  if (weight !== undefined && weight > 1) {
    facts.push({ text: `stands for ${count(Math.round(weight))}`, style: role.dim, needed: false });
  }
  return facts;
}

function paintSecond(canvas: Canvas, { x, y, width }: Area, trace: Trace, own: TraceOwn): void {
  const how = viewText(own);
  const howWidth = canvas.measure(how, width - 2);
  const id = trace.traceId.slice(0, 64);
  const day = trace.start > 0 ? dateTime(trace.start).slice(0, 11) : '';
  const room = width - 4 - howWidth;
  const time = clockMs(trace.start);
  const said = [`${id}  ${day}${time}`, `${id}  ${time}`, id];
  const fitting = said.find((text) => text.length <= room) ?? id;
  const used = canvas.text(x + 2, y, fitting, role.dim, room);
  canvas.right(x + 2 + used, y, width - 3 - used, how, role.accent);
}

/** How it is shown, in words: what the keys t, c and z change. */
function viewText(own: TraceOwn): string {
  if (own.listing) return 'listing · raw clocks · UTC';
  const parts = [`${own.clocks} clocks`];
  if (own.zoom > 0) parts.push(`zoom ×${2 ** own.zoom}`);
  if (own.critical) parts.push('critical');
  return parts.join(' · ');
}

function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}
