/** How loss is told, and from when on it makes numbers doubtful. */
import type { Overview, WindowLoss } from '../../engine/views.ts';
import type { Style } from './style.ts';
import { count, ratio, share } from './numbers.ts';
import { bold, role } from './style.ts';

/**
 * From this share of lost annotations on, numbers are marked: a call is told by
 * four, so that of every 25 calls one is then not counted, not timed, or without
 * its error.
 */
const DOUBTFUL_LOSS = 0.01;

/** Stands before a number that loss makes doubtful: more or less so much. */
export const DOUBT_MARK: string = '~';

/** Whether so much of the offered was lost that the rest tells the truth no more. */
export function isDoubtful({ lost, offered }: Pick<WindowLoss, 'lost' | 'offered'>): boolean {
  return (ratio(lost, offered) ?? 0) >= DOUBTFUL_LOSS;
}

/** Marks numbers when so much was lost; what is not known needs no mark. */
export function doubtMarker(loss: WindowLoss): (text: string) => string {
  if (!isDoubtful(loss)) return (text) => text;
  return (text) => (text.startsWith(count(null)) ? text : DOUBT_MARK + text);
}

/** How a loss looks, wherever it stands. */
export function lossStyle(loss: Pick<WindowLoss, 'lost' | 'offered'>): Style {
  if (isDoubtful(loss)) return bold(role.bad);
  return loss.lost > 0 ? role.warn : role.dim;
}

/** `loss 0`; `loss 3.2%` of the window's annotations; where there is room also all that was ever lost. */
export function lossText(
  { lost, loss }: Pick<Overview, 'lost' | 'loss'>,
  isRoomy: boolean,
): string {
  if (lost === 0) return 'loss 0';
  const part = loss.lost === 0 ? '0%' : share(ratio(loss.lost, loss.offered));
  return `loss ${part}${isRoomy ? `, ${count(lost)} in all` : ''}`;
}

/** `3.2% of annotations lost (network), numbers are low`; beside something else `3.2% lost (network)`. */
export function lossSentence({ lost, offered, reason }: WindowLoss, isAlone: boolean): string {
  const part = share(ratio(lost, offered));
  const where = reason === null ? '' : ` (${reason})`;
  return isAlone ? `${part} of annotations lost${where}, numbers are low` : `${part} lost${where}`;
}
