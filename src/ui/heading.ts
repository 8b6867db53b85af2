import type { Overview } from '../engine/views.ts';
import type { Micros } from '../model/clock.ts';
import type { SourceStatus } from '../source/source.ts';
import type { RecordingState } from './outlets.ts';
import type { Look } from './screens/screen.ts';

/** What the header tells. */
export interface Heading {
  readonly status: SourceStatus;
  readonly overview: Overview | null;
  readonly windowSeconds: number | null;
  /** The moment shown, and the oldest and the newest that are held. */
  readonly at: Micros;
  readonly oldest: Micros;
  readonly newest: Micros;
  readonly look: Look;
  /** What is being recorded; null: nothing. */
  readonly recording: RecordingState | null;
  /** What was asked for last is long in coming: what shows may be of the question before. */
  readonly isLate: boolean;
}
