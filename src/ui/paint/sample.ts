/** How it is told that services send only a sample: counts are then reckoned from it. */
import type { Overview } from '../../engine/views.ts';
import type { Glyphs } from './glyphs.ts';
import { doubtMarker } from './loss.ts';
import { count, ratio, share } from './numbers.ts';

/** From this share down a sample is told as one in so many. */
const ONE_IN_MANY = 0.5;

/** Marks numbers that were scaled up. One that loss makes doubtful besides is marked for that: it says more. */
export function sampleMarker(
  { loss, sampled }: Pick<Overview, 'loss' | 'sampled'>,
  { about }: Glyphs,
): (text: string) => string {
  const doubtful = doubtMarker(loss);
  if (sampled === undefined) return doubtful;
  return (text) => {
    const marked = doubtful(text);
    return marked !== text || text.startsWith(count(null)) ? marked : about + text;
  };
}

/** `sampled 1 in 10`; `sampled 80%` where most calls are told. */
export function sampleText(sampled: number): string {
  if (sampled > ONE_IN_MANY) return `sampled ${share(sampled)}`;
  return `sampled 1 in ${count(ratio(1, sampled) ?? 0)}`;
}
