/** What there is to say when nothing has changed: calls that failed all the same, and how much is known of what is usual. */
import type { Overview } from '../../engine/views.ts';
import type { Said } from './fit.ts';
import type { Style } from './style.ts';
import { count, ratio } from './numbers.ts';
import { role } from './style.ts';

/** From this share of errors a number is a warning, and from this one it is bad. */
const WARN_ERRORS = 0.005;
const BAD_ERRORS = 0.02;

/** How a share of errors looks, wherever it stands. */
export function errorStyle(part: number | null): Style {
  if (part === null || part === 0) return role.faint;
  if (part >= BAD_ERRORS) return role.bad;
  return part >= WARN_ERRORS ? role.warn : role.text;
}

/** Most important first; `isGoingOn` while more is to come. */
export function verdict({ calls, errors, learning }: Overview, isGoingOn: boolean): Said[] {
  const known = ((): Said => {
    if (learning !== null) {
      const much = `${learning.heard} s of ${learning.of} s`;
      const text = isGoingOn
        ? `learning what is usual: ${much}`
        : `too little was heard to know what is usual: ${much}`;
      return { text, style: role.dim, rank: 2 };
    }
    return {
      text: errors > 0 ? 'no change now' : 'nothing unusual',
      style: role.faint,
      rank: 0,
    };
  })();
  if (errors === 0) return [known];
  const failed = `${count(errors)} of ${count(calls)} ${calls === 1 ? 'call' : 'calls'} failed`;
  return [
    { text: failed, style: errorStyle(ratio(errors, calls)), rank: 0 },
    { text: 'press 2 then e to see one', style: role.dim, rank: 1 },
    known,
  ];
}
