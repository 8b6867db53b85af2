import { InputProblem } from '../intake/problem.ts';
import type { Source } from '../source/source.ts';

/** Throws an `InputProblem` while no collector is heard: what is empty would say that all is well. */
export function failUnlessHeard(source: Source): void {
  const { state, warnings } = source.status();
  if (state === 'connecting') throw new InputProblem(warnings.join(' '));
}
