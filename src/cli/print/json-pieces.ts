import { jsonText } from '../../model/json.ts';

/** Elements of a list that are made into text at once: some hundred kilobytes. */
const AT_ONCE = 500;

const INDENT = '  ';

/** A list that is never whole: its parts are asked for one after the other. */
export type Pages<Item> = AsyncIterable<readonly Item[]>;

/**
 * The text of a JSON document, a piece at a time: a list of all traces is then
 * never one text. Together the pieces are what `jsonText` gives, indented by
 * two, with the pages of a list as one array.
 */
export async function* jsonPieces(document: object): AsyncGenerator<string, void> {
  let lead = '{';
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    yield `${lead}\n${INDENT}${jsonText(key)}: `;
    if (isPages(value)) yield* listPieces(value);
    else if (Array.isArray(value)) yield* listPieces([value]);
    else yield indented(jsonText(value, INDENT.length));
    lead = ',';
  }
  yield lead === '{' ? '{}' : '\n}';
}

async function* listPieces(
  pages: Pages<unknown> | Iterable<readonly unknown[]>,
): AsyncGenerator<string, void> {
  let lead = '[';
  for await (const page of pages) {
    for (let from = 0; from < page.length; from += AT_ONCE) {
      const text = jsonText(page.slice(from, from + AT_ONCE), INDENT.length);
      // Without the brackets and their lines, which stand around all of the list.
      yield lead + indented(text.slice('['.length, -'\n]'.length));
      lead = ',';
    }
  }
  yield lead === '[' ? '[]' : `\n${INDENT}]`;
}

function isPages(value: unknown): value is Pages<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** No text within JSON has a line end of its own. */
function indented(text: string): string {
  return text.replaceAll('\n', `\n${INDENT}`);
}
