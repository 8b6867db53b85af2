import type { Annotation } from '../model/annotation.ts';
import { ERROR_TAG } from '../model/annotation.ts';
import { NO_TAGS } from '../model/record.ts';
import { WEIGHT_TAG } from './sampling.ts';

/** What is kept of an error's message when the whole is too long to send, units of text. */
const KEPT_MESSAGE = 200;

/**
 * An annotation without its long texts. A call whose end is missing looks stuck,
 * so the end is told even when the stack trace that came with it is too long.
 */
export function shorten(annotation: Annotation): Annotation {
  const tags = annotation.tags.filter(([key]) => key === ERROR_TAG || key === WEIGHT_TAG);
  return {
    ...annotation,
    payload: '',
    tags:
      tags.length === 0
        ? NO_TAGS
        : tags.map(([key, value]) => [key, value.slice(0, KEPT_MESSAGE)] as const),
  };
}
