/**
 * What one cell of the screen can hold. A glyph is a code point, or a letter
 * with its combining marks, which is kept once in a table and named by a number
 * past the last code point: so that two cells compare as integers.
 */
import stringWidth from 'string-width';

/** A glyph as a number; `glyphText` gives the text again. */
export type Glyph = number;

export const BLANK: Glyph = 32;

/** The second cell of a wide glyph. */
export const CONTINUED: Glyph = 0;

const FIRST_CLUSTER = 0x110000;

/** How many letters with marks are kept apart; a screen shows a few dozen. Past it the letter is drawn bare. */
const MAX_CLUSTERS = 4096;

/** Code points of one letter: three marks are more than any script needs, and piled-up marks are an attack. */
const MAX_MARKS = 3;

const clusters: string[] = [];
const clusterCodes = new Map<string, Glyph>();
const widths = new Map<Glyph, number>();
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A glyph and the columns it takes. */
export interface Measured {
  readonly glyph: Glyph;
  readonly width: number;
}

/**
 * Code points that every terminal draws one column wide and joins with nothing:
 * letters of Latin, Greek and Cyrillic, punctuation, arrows, lines, blocks, braille.
 */
export function isSimple(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  return (
    (code >= 0xa1 && code <= 0x2ff && code !== 0xad) ||
    (code >= 0x370 && code <= 0x482) ||
    (code >= 0x2010 && code <= 0x2027) ||
    (code >= 0x2190 && code <= 0x21ff) ||
    (code >= 0x2200 && code <= 0x22ff) ||
    (code >= 0x2500 && code <= 0x25fc) ||
    (code >= 0x2713 && code <= 0x2718) ||
    (code >= 0x2800 && code <= 0x28ff)
  );
}

/** True when every glyph of a cleaned text is one simple code point. */
export function isSimpleText(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isSimple(text.charCodeAt(i))) return false;
  return true;
}

/**
 * Divides cleaned text into what cells can hold. Of pictures joined from several
 * (families, flags, skin tones) the first is drawn: terminals disagree about the
 * width of the rest, and a wrong width shifts a whole row.
 */
export function measureClusters(text: string): Measured[] {
  const measured: Measured[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const glyph = clusterGlyph(segment);
    const width = glyphWidth(glyph);
    if (width > 0) measured.push({ glyph, width });
  }
  return measured;
}

/** The columns that cleaned text takes where wide letters take two. */
export function textColumns(text: string): number {
  if (isSimpleText(text)) return text.length;
  return measureClusters(text).reduce((sum, { width }) => sum + width, 0);
}

export function glyphText(glyph: Glyph): string {
  if (glyph >= FIRST_CLUSTER) return clusters[glyph - FIRST_CLUSTER] ?? ' ';
  return String.fromCodePoint(glyph);
}

function clusterGlyph(segment: string): Glyph {
  const first = segment.codePointAt(0) ?? BLANK;
  const firstLength = first > 0xffff ? 2 : 1;
  if (segment.length === firstLength) return first;
  const marks = segment.slice(firstLength).match(/\p{Mn}/gu) ?? [];
  const drawn = marks.filter((mark) => !isVariation(mark)).slice(0, MAX_MARKS);
  if (drawn.length === 0) return first;
  return intern(String.fromCodePoint(first) + drawn.join(''), first);
}

function isVariation(mark: string): boolean {
  return mark >= '\ufe00' && mark <= '\ufe0f';
}

function intern(cluster: string, bare: Glyph): Glyph {
  const known = clusterCodes.get(cluster);
  if (known !== undefined) return known;
  if (clusters.length >= MAX_CLUSTERS) return bare;
  const glyph = FIRST_CLUSTER + clusters.length;
  clusters.push(cluster);
  clusterCodes.set(cluster, glyph);
  return glyph;
}

function glyphWidth(glyph: Glyph): number {
  const known = widths.get(glyph);
  if (known !== undefined) return known;
  const width = Math.min(2, stringWidth(glyphText(glyph)));
  if (widths.size < MAX_CLUSTERS) widths.set(glyph, width);
  return width;
}
