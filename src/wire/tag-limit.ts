import type { Tag } from '../model/annotation.ts';
import { MAX_TAGS } from './limits.ts';

/** Tags that a span gets besides those it tells: its kind, its error, the number of those left out. */
const OWN_TAGS = 5;

/** OpenTelemetry's name for the attributes that a span had besides those it has. */
const DROPPED = 'otel.dropped_attributes_count';

/** The tags that an annotation can hold; where there are more, the last one tells how many. */
export function withinLimit(tags: readonly Tag[]): readonly Tag[] {
  const most = MAX_TAGS - OWN_TAGS;
  if (tags.length <= most) return tags;
  return [...tags.slice(0, most), [DROPPED, String(tags.length - most)]];
}
