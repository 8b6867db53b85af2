/** What stands between header and footer, whatever it is just now. */
import type { SourceStatus } from '../source/source.ts';
import type { Choice } from './errands/choice.ts';
import type { Area, Canvas } from './paint/canvas.ts';
import type { Glyphs } from './paint/glyphs.ts';
import type { Playing } from './replay/player.ts';
import type { Screen, Sight } from './screens/screen.ts';
import { paintChoice } from './errands/choice.ts';
import { PROGRESS_ROWS, paintProgress } from './replay/progress.ts';
import { isWaiting, paintSentences, paintWaiting } from './screens/empty.ts';
import { paintHelp } from './screens/help.ts';

export interface Body {
  readonly screen: Screen;
  /** Null before the screen's first answer. */
  readonly sight: Sight | null;
  /** The help overlay's first line; null: closed. */
  readonly help: number | null;
  readonly choice: Choice | null;
  /** Why there will be no more answers. */
  readonly failure: string | null;
  /** The first answer is long in coming. */
  readonly isLate: boolean;
  readonly status: SourceStatus;
  readonly playing: Playing | null;
}

/** The screen's part: in a replay the last row says where in the file this is. */
export function screenArea({ x, y, width, height }: Area, playing: Playing | null): Area {
  return { x, y, width, height: playing === null ? height : Math.max(0, height - PROGRESS_ROWS) };
}

export function paintBody(canvas: Canvas, body: Body, glyphs: Glyphs): void {
  const { sight, help, choice, failure, isLate, playing } = body;
  const area = screenArea(canvas.area, playing);
  if (help !== null) paintHelp(canvas, area, help, glyphs);
  else if (sight !== null) paintSight(canvas, area, sight, body);
  else if (failure !== null) paintSentences(canvas, area, [failure]);
  else if (isLate) paintSentences(canvas, area, ['The answer is on its way.']);
  if (choice !== null) paintChoice(canvas, area, choice, glyphs);
  if (playing !== null)
    paintProgress(canvas, { ...area, y: area.height, height: 1 }, playing, glyphs);
}

/** A screen that cannot be drawn says so; the others and the keys go on. */
function paintSight(canvas: Canvas, area: Area, sight: Sight, { screen, status }: Body): void {
  try {
    if (isWaiting(sight)) paintWaiting(canvas, area, status, sight.answer);
    else screen.paint(canvas, area, sight);
  } catch (error) {
    canvas.clear();
    paintSentences(canvas, area, ['This screen cannot be drawn.', String(error)]);
  }
}
