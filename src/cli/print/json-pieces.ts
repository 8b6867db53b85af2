import { jsonText } from '../../model/json.ts';

/** Elements of a list that are made into text at once: some hundred kilobytes. */
const AT_ONCE = 500;

const INDENT = '  ';

/**
 * The text of a JSON document, a piece at a time: a list of all traces is then
 * never one text. Together the pieces are what `jsonText` gives, indented by two.
 */
export function* jsonPieces(document: object): Generator<string, void> {
  let lead = '{';
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    yield `${lead}\n${INDENT}${jsonText(key)}: `;
    if (Array.isArray(value) && value.length > 0) yield* listPieces(value);
    else yield indented(jsonText(value, INDENT.length));
    lead = ',';
  }
  yield lead === '{' ? '{}' : '\n}';
}

function* listPieces(list: readonly unknown[]): Generator<string, void> {
  for (let from = 0; from < list.length; from += AT_ONCE) {
    const text = jsonText(list.slice(from, from + AT_ONCE), INDENT.length);
    // Without the brackets and their lines, which stand around all of the list.
    const elements = indented(text.slice('['.length, -'\n]'.length));
    yield (from === 0 ? '[' : ',') + elements;
  }
  yield `\n${INDENT}]`;
}

/** No text within JSON has a line end of its own. */
function indented(text: string): string {
  return text.replaceAll('\n', `\n${INDENT}`);
}
