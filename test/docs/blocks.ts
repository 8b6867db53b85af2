/**
 * Parts of a Markdown file that are made and not written. They stand between
 * `<!-- name -->` and `<!-- /name -->`; everything else is left as it is.
 */

/** The name that a block is found by. */
export function blockNames(markdown: string): string[] {
  return [...markdown.matchAll(/^<!-- \/(.+?) -->$/gm)].map(([, name]) => name!);
}

/** What stands in a block now; undefined when the file has no such block. */
export function readBlock(markdown: string, name: string): string | undefined {
  const [from, to] = bounds(markdown, name);
  return from < 0 ? undefined : markdown.slice(from, to).trim();
}

/** The file with another text in a block; throws when it has no such block. */
export function writeBlock(markdown: string, name: string, text: string): string {
  const [from, to] = bounds(markdown, name);
  if (from < 0) throw new Error(`There is no block <!-- ${name} -->…<!-- /${name} -->.`);
  return `${markdown.slice(0, from)}\n\n${text}\n\n${markdown.slice(to)}`;
}

/** After the mark that begins a block and before the one that ends it; -1 without. */
function bounds(markdown: string, name: string): [from: number, to: number] {
  const begin = `<!-- ${name} -->`;
  const from = markdown.indexOf(begin);
  const to = markdown.indexOf(`<!-- /${name} -->`, from);
  return from < 0 || to < 0 ? [-1, -1] : [from + begin.length, to];
}
