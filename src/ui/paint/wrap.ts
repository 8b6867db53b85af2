import type { Canvas } from './canvas.ts';

/**
 * Divides at blanks, the first line `first` columns wide and the others `rest`.
 * A word too long stays whole. Past `most` lines the text is not looked at.
 */
export function wrap(
  canvas: Canvas,
  text: string,
  { first, rest, most }: { readonly first: number; readonly rest: number; readonly most: number },
): readonly string[] {
  if (canvas.measure(text, first + 1) <= first) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const width = lines.length === 0 ? first : rest;
    if (line === '' || canvas.measure(longer, width + 1) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
      if (lines.length > most) break;
    }
  }
  lines.push(line);
  return lines;
}
