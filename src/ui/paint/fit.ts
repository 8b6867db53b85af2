/** Things to say in one row, when the row may be short. */
import type { Style } from './style.ts';

interface Part {
  readonly text: string;
  readonly style: Style;
}

/** `rank` 0 is said in any case; the highest is the first to go. */
export interface Said extends Part {
  readonly rank: number;
}

/** As many as fit, in their order and apart by `separator`, after one blank. What is left too long is cut by the row. */
export function fitParts(all: readonly Said[], separator: Part, width: number): readonly Part[] {
  const said = [...all];
  while (said.length > 1 && widthOf(said, separator) > width) {
    const rank = Math.max(...said.map((each) => each.rank));
    if (rank === 0) break;
    said.splice(
      said.findLastIndex((each) => each.rank === rank),
      1,
    );
  }
  const blank = { ...separator, text: ' ' };
  return said.flatMap((part, index) => [index === 0 ? blank : separator, part]);
}

function widthOf(said: readonly Said[], separator: Part): number {
  const between = (said.length - 1) * separator.text.length;
  return said.reduce((sum, { text }) => sum + text.length, 1 + between);
}
