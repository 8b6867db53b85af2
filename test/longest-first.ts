import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Rooms whose tests wait for real processes the longest; what is short fills the gaps at the end. */
const LONGEST = ['e2e', 'cli', 'collector', 'demo', 'agent', 'source', 'store', 'intake'];

/** Starts the long files first, also where no earlier run tells which they are. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((room) => moduleId.includes(`/test/${room}/`));
  return place < 0 ? LONGEST.length : place;
}
