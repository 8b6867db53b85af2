/** Parts of a text by columns, never half a letter. The text is clean. */
import { glyphText, isSimpleText, measureClusters, textColumns } from './cells.ts';

/** As much from the beginning as `width` columns hold. */
function headOf(text: string, width: number): string {
  if (isSimpleText(text)) return text.slice(0, Math.max(0, width));
  let room = width;
  let head = '';
  for (const { glyph, width: columns } of measureClusters(text)) {
    room -= columns;
    if (room < 0) break;
    head += glyphText(glyph);
  }
  return head;
}

/** As much from the end. */
export function tailOf(text: string, width: number): string {
  if (isSimpleText(text)) return text.slice(Math.max(0, text.length - Math.max(0, width)));
  let room = width;
  let tail = '';
  for (const { glyph, width: columns } of measureClusters(text).toReversed()) {
    room -= columns;
    if (room < 0) break;
    tail = glyphText(glyph) + tail;
  }
  return tail;
}

/** The text in `width` columns: of one too long the end gives way to the ellipsis. */
export function cutEnd(text: string, width: number, ellipsis: string): string {
  return textColumns(text) <= width ? text : headOf(text, width - ellipsis.length) + ellipsis;
}

/** The part of the width that the beginning has where a text is cut in its middle. */
const HEAD_SHARE = 0.4;

/** The same where both ends tell something: the middle gives way. */
export function cutMiddle(text: string, width: number, ellipsis: string): string {
  if (textColumns(text) <= width) return text;
  const head = headOf(text, Math.floor((width - ellipsis.length) * HEAD_SHARE));
  return head + ellipsis + tailOf(text, width - ellipsis.length - textColumns(head));
}
