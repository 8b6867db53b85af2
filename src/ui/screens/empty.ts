/** What stands where rows would: why there are none, and what to do. */
import type { Answer } from '../../engine/views.ts';
import type { SourceStatus } from '../../source/source.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Sight } from './screen.ts';
import { clockTime } from '../paint/numbers.ts';
import { role } from '../paint/style.ts';
import { wrap } from '../paint/wrap.ts';

/** Nothing was ever heard: then every list says the same. */
export function isWaiting({ answer, order, place }: Sight): boolean {
  const { calls, learning } = answer.overview;
  const isList = place.subject === '' && place.filter === '' && order.length === 0;
  return isList && calls === 0 && learning?.heard === 0;
}

/** Where it listens, and what to do. */
export function paintWaiting(
  canvas: Canvas,
  area: Area,
  status: SourceStatus,
  answer: Pick<Answer, 'at' | 'oldest'>,
): void {
  paintSentences(canvas, area, waitingSentences(status, answer));
}

/** As of a collector that was started anew: it never held what one had paused at. */
export function notHeld({ at, oldest }: Pick<Answer, 'at' | 'oldest'>): string | undefined {
  if (at >= oldest) return undefined;
  return `nothing is held of ${clockTime(at)}, the oldest is ${clockTime(oldest)}`;
}

function waitingSentences(
  { state, name, progress, warnings }: SourceStatus,
  answer: Pick<Answer, 'at' | 'oldest'>,
): readonly string[] {
  const unheld = notHeld(answer);
  if (unheld !== undefined) {
    return [`${name}: ${unheld}.`, 'L goes back to live, ] goes on in time.'];
  }
  if (state === 'live') {
    return [
      `Listening: ${name}`,
      'Nothing has come yet. Rows appear as soon as annotations arrive there.',
      'To see it at work without any: phosphor demo',
    ];
  }
  if (state === 'connecting') {
    return [`Connecting: ${name}`, ...warnings, 'It is tried again by itself.'];
  }
  if (progress?.reading !== undefined) {
    return [name, 'It is being read; nothing of it has been played yet.'];
  }
  return [name, 'Nothing has come yet.'];
}

/** `what` in the plural: "services", "traces". */
export function paintEmpty(canvas: Canvas, area: Area, what: string, filter: string): void {
  const lines =
    filter === ''
      ? [`No ${what} in this window.`, 'w widens it, [ goes back in time.']
      : [`No ${what} match the filter ${filter}`, 'Esc removes it, / changes it.'];
  paintSentences(canvas, area, lines);
}

/** Columns left free on either side of a sentence. */
const MARGIN = 1;

/** Sentences in the middle, on further lines where they are long: the first bright, the others calm. */
export function paintSentences(canvas: Canvas, area: Area, sentences: readonly string[]): void {
  const room = Math.max(1, area.width - 2 * MARGIN);
  const lines = sentences.flatMap((sentence, index) =>
    wrap(canvas, sentence, { first: room, rest: room, most: area.height }).map((text) => ({
      text,
      style: index === 0 ? role.text : role.dim,
    })),
  );
  const top = area.y + Math.max(0, Math.floor((area.height - lines.length) / 2));
  for (const [index, { text, style }] of lines.entries()) {
    if (top + index >= area.y + area.height) return;
    const width = canvas.measure(text, room);
    canvas.text(area.x + Math.floor((area.width - width) / 2), top + index, text, style, width);
  }
}
