import { InputProblem } from '../intake/problem.ts';
import type { Source } from '../source/source.ts';
import { warn } from './output.ts';

/** Throws an `InputProblem` while no collector is heard: what is empty would say that all is well. */
export function failUnlessHeard(source: Source): void {
  const { state, warnings } = source.status();
  if (state === 'connecting') throw new InputProblem(warnings.join(' '));
}

/** Tells beside what is printed which of several collectors are not in it: it looks as whole as if they were. */
export function warnOfAway(source: Source): void {
  const { away = [] } = source.status();
  if (away.length > 0) warn(`Without ${away.join(', ')}, not heard now: there may be more.`);
}
