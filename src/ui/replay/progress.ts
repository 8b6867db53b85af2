/** The row above the footer in a replay: where in the file this is, how it plays, and where alerts were. */
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Glyphs } from '../paint/glyphs.ts';
import type { Style } from '../paint/style.ts';
import type { Playing } from './player.ts';
import type { Micros } from '../../model/clock.ts';
import { SECOND } from '../../model/clock.ts';
import { clockMs, clockTime, dayOf, durationUnit } from '../paint/numbers.ts';
import { bold, role } from '../paint/style.ts';

export const PROGRESS_ROWS = 1;

/** A bar shorter than this tells no place. */
const BAR_LEAST = 20;

/** Files shorter than this have their times told to the millisecond. */
const SHORT: Micros = 10 * SECOND;

interface Said {
  readonly text: string;
  readonly style: Style;
}

/** What stands before the bar and after it. */
interface Sides {
  readonly left: readonly Said[];
  readonly right: readonly Said[];
}

export function paintProgress(
  canvas: Canvas,
  { x, y, width }: Area,
  playing: Playing,
  glyphs: Glyphs,
): void {
  const sides = sidesOf(playing, glyphs, width);
  let at = x + 1;
  for (const { text, style } of sides.left) at += canvas.text(at, y, text, style, width - at) + 1;
  const right = widthOf(sides.right);
  const bar = { x: at, y, width: x + width - right - 1 - at, height: 1 };
  paintBar(canvas, bar, playing, glyphs);
  at = bar.x + bar.width + 1;
  for (const { text, style } of sides.right) at += canvas.text(at, y, text, style, width) + 1;
}

/** All that there is to say, or so much of it that the bar keeps its place. */
function sidesOf(playing: Playing, glyphs: Glyphs, width: number): Sides {
  const room = width - 2 - BAR_LEAST;
  const all = choices(playing, glyphs);
  const fitting = all.find(({ left, right }) => widthOf(left) + widthOf(right) <= room);
  return fitting ?? all.at(-1)!;
}

/** From the fullest to the shortest. */
function choices(playing: Playing, glyphs: Glyphs): readonly Sides[] {
  const { from, to, at, state: how } = playing;
  const state = [stateOf(playing, glyphs), ...readingOf(playing)];
  // Nothing that could be played is read yet.
  if (to <= 0) return [{ left: state, right: [] }];
  const time = to - from < SHORT ? clockMs : clockTime;
  const dated = (moment: Micros): string => `${dayOf(moment)} ${time(moment)}`;
  const isOneDay = dayOf(from) === dayOf(to);
  // What a step leads to may be a few milliseconds away.
  const moment = how === 'paused' ? clockMs(at) : time(at);
  const here: Said = { text: `at ${moment}`, style: bold(role.bright) };
  const part = `${Math.floor(100 * (to > from ? (at - from) / (to - from) : 1))}%`;
  const percent = dim(part);
  // How much there will be is not known before all is read.
  const ofAll = playing.reading === null ? dim(`${part} of ${durationUnit(to - from)}`) : percent;
  const last = dim(time(to));
  return [
    {
      left: [...state, here, dim(dated(from))],
      right: [isOneDay ? last : dim(dated(to)), ofAll],
    },
    { left: [...state, here, dim(time(from))], right: [last, ofAll] },
    { left: [...state, here, dim(time(from))], right: [last, percent] },
    { left: [...state, here], right: [last, percent] },
    { left: state, right: [percent] },
  ];
}

function stateOf({ state, speed, isSeeking }: Playing, glyphs: Glyphs): Said {
  const times = speed === Infinity ? 'at once' : `${glyphs.times}${speed}`;
  if (isSeeking) return { text: 'seeking', style: bold(role.accent) };
  if (state === 'ended') return { text: 'ended', style: bold(role.bright) };
  return state === 'paused'
    ? { text: `${glyphs.pause} paused ${times}`, style: bold(role.warn) }
    : { text: `${glyphs.play} ${times}`, style: role.good };
}

function readingOf({ reading }: Playing): readonly Said[] {
  if (reading === null) return [];
  const { part } = reading;
  const text = part === null ? 'reading' : `reading ${Math.floor(part * 100)} %`;
  return [{ text, style: role.accent }];
}

function paintBar(canvas: Canvas, { x, y, width }: Area, playing: Playing, glyphs: Glyphs): void {
  if (width <= 0) return;
  const { from, to, at } = playing;
  const { progress } = glyphs;
  const placeOf = (moment: Micros): number => {
    const part = to > from ? (moment - from) / (to - from) : 1;
    return x + Math.round(Math.min(1, Math.max(0, part)) * (width - 1));
  };
  const here = placeOf(at);
  canvas.text(x, y, progress.done.repeat(here - x), role.accent);
  canvas.text(here, y, progress.rest.repeat(x + width - here), role.faint);
  for (const alert of playing.alerts) canvas.text(placeOf(alert), y, glyphs.alert, role.warn);
  canvas.text(here, y, progress.here, bold(role.bright));
}

/** With the blank that follows each. */
function widthOf(said: readonly Said[]): number {
  return said.reduce((sum, { text }) => sum + text.length + 1, 0);
}

function dim(text: string): Said {
  return { text, style: role.dim };
}
