/** Writes the live stream (`wire/live`): from answers to the text of events. */
import { jsonText } from '../model/json.ts';
import {
  keyOf,
  keyText,
  LIVE_FORMAT,
  type CollectorWord,
  type EndReason,
  type LiveAnswer,
  type Row,
} from './live.ts';
import { seriesOf, tailOf, type Tail } from './live-tails.ts';

/** Sent when nothing else was for a while, so that a broken connection can be told from a quiet one. */
export const HEARTBEAT = ': still here\n\n';

interface WrittenRow {
  /** As JSON. */
  readonly text: string;
  /** What it is the text of, where that has series. */
  readonly row: Row | undefined;
}

/** A list in its order, by the rows' keys as JSON. */
type WrittenList = ReadonlyMap<string, WrittenRow>;

/** An answer made ready to be compared and sent: every part is turned into text once. */
export class LiveState {
  readonly id: string;
  /** About how many bytes it takes, in memory and as a view. */
  readonly size: number;
  readonly #answer: LiveAnswer;
  readonly #overview: string;
  readonly #collector: string;
  readonly #lists = new Map<string, WrittenList>();
  readonly #values = new Map<string, string>();

  /** @param id names this state among all of the sender; without line breaks. */
  constructor(id: string, answer: LiveAnswer, collector: CollectorWord) {
    this.id = id;
    this.#answer = answer;
    this.#overview = jsonText(answer.overview);
    this.#collector = jsonText(collector);
    for (const [name, value] of Object.entries(answer.body)) {
      const list = listOf(value);
      if (list) this.#lists.set(name, list);
      else if (value !== undefined) this.#values.set(name, jsonText(value));
    }
    this.size = this.#overview.length + sizeOf(this.#values);
    for (const list of this.#lists.values()) this.size += sizeOf(textsOf(list));
  }

  /** The event that tells all of it. */
  view(): string {
    const { view } = this.#answer;
    const body = [...this.#values];
    for (const [name, rows] of this.#lists)
      body.push([name, arrayText([...textsOf(rows).values()])]);
    return this.#event('view', [
      ['live', String(LIVE_FORMAT)],
      ['view', jsonText(view)],
      ...this.#times(),
      ['overview', this.#overview],
      ['body', objectText(body)],
      ['collector', this.#collector],
    ]);
  }

  /** The event that makes this of an earlier state; undefined when they are the same. */
  changeFrom(earlier: LiveState): string | undefined {
    if (!this.#isLike(earlier)) return this.view();
    const lists: Entry[] = [];
    let hasTails = false;
    for (const [name, list] of this.#lists) {
      const change = listChange(earlier.#lists.get(name)!, list);
      if (change.length > 0) lists.push([name, objectText(change)]);
      hasTails ||= change.some(([part]) => part === 'tails');
    }
    const values = [...this.#values].filter(([name, text]) => earlier.#values.get(name) !== text);
    const parts: Entry[] = [];
    if (this.#overview !== earlier.#overview) parts.push(['overview', this.#overview]);
    if (hasTails) parts.push(['from', jsonText(earlier.id)]);
    if (lists.length > 0) parts.push(['lists', objectText(lists)]);
    if (values.length > 0) parts.push(['values', objectText(values)]);
    if (this.#collector !== earlier.#collector) parts.push(['collector', this.#collector]);
    const times = this.#times();
    if (parts.length === 0 && objectText(times) === objectText(earlier.#times())) return undefined;
    return this.#event('change', [...times, ...parts]);
  }

  /** Whether the bodies have the same properties, so that changes of those tell all. */
  #isLike(other: LiveState): boolean {
    return (
      this.#answer.view === other.#answer.view &&
      sameKeys(this.#lists, other.#lists) &&
      sameKeys(this.#values, other.#values)
    );
  }

  #times(): Entry[] {
    const { at, windowSeconds, oldest } = this.#answer;
    return Object.entries({ at, windowSeconds, oldest }).map(([name, value]) => [
      name,
      jsonText(value),
    ]);
  }

  #event(name: string, data: readonly Entry[]): string {
    return `id: ${this.id}\nevent: ${name}\ndata: ${objectText(data)}\n\n`;
  }
}

/** The last event of a stream, with a sentence for people. */
export function endEvent(reason: EndReason, sentence: string): string {
  return `event: end\ndata: ${jsonText({ reason, sentence })}\n\n`;
}

/** A property's name, and its value as JSON. */
type Entry = readonly [name: string, text: string];

/** A list whose rows all have keys, each its own; anything else is a value. */
function listOf(value: unknown): WrittenList | undefined {
  if (!Array.isArray(value)) return undefined;
  const rows = new Map<string, WrittenRow>();
  for (const told of value as readonly unknown[]) {
    const key = keyOf(told);
    if (key === undefined) return undefined;
    const row = told as Row;
    const hasSeries = seriesOf(row).length > 0;
    rows.set(keyText(key), { text: jsonText(row), row: hasSeries ? row : undefined });
  }
  return rows.size === value.length ? rows : undefined;
}

function listChange(before: WrittenList, after: WrittenList): Entry[] {
  const changed = [...after].filter(([key, { text }]) => before.get(key)?.text !== text);
  const told = withoutEnds(changed, before);
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const order = keysToTheFront(before, after);
  const parts: Entry[] = [];
  if (changed.length > 0) parts.push(['changed', arrayText(told.rows)]);
  if (told.tails.size > 0) {
    const columns = [...told.tails].map(([name, tails]): Entry => [name, jsonText(tails)]);
    parts.push(['tails', objectText(columns)]);
  }
  if (gone.length > 0) parts.push(['gone', arrayText(gone)]);
  if (order.length > 0) parts.push(['order', arrayText(order)]);
  return parts;
}

interface Told {
  readonly rows: readonly string[];
  /** By property, one for each row. */
  readonly tails: ReadonlyMap<string, readonly (Tail | null)[]>;
}

/** Rows without those of their series whose ends tell them, and these. */
function withoutEnds(
  changed: readonly (readonly [key: string, written: WrittenRow])[],
  before: WrittenList,
): Told {
  const tails = new Map<string, (Tail | null)[]>();
  const rows = changed.map(([key, { text, row }], place) => {
    const earlier = before.get(key)?.row;
    if (row === undefined || earlier === undefined) return text;
    const ends = new Set<string>();
    for (const name of seriesOf(row)) {
      const tail = tailOf(earlier[name], row[name]);
      if (tail === null) continue;
      const column = tails.get(name) ?? changed.map(() => null);
      column[place] = tail;
      tails.set(name, column);
      ends.add(name);
    }
    if (ends.size === 0) return text;
    return jsonText(Object.fromEntries(Object.entries(row).filter(([name]) => !ends.has(name))));
  });
  return { rows, tails };
}

/** The fewest rows that, put first, give the order: all behind them stand as they would anyway. */
function keysToTheFront(before: WrittenList, after: WrittenList): string[] {
  const places = new Map<string, number>();
  for (const key of before.keys()) if (after.has(key)) places.set(key, places.size);
  for (const key of after.keys()) if (!places.has(key)) places.set(key, places.size);
  const keys = [...after.keys()];
  let front = keys.length;
  for (let next = Infinity; front > 0; front--) {
    const place = places.get(keys[front - 1]!)!;
    if (place > next) break;
    next = place;
  }
  return keys.slice(0, front);
}

function textsOf(list: WrittenList): Map<string, string> {
  return new Map([...list].map(([key, { text }]) => [key, text]));
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((name) => b.has(name));
}

function sizeOf(texts: ReadonlyMap<string, string>): number {
  let size = 0;
  for (const [key, text] of texts) size += key.length + text.length;
  return size;
}

function objectText(entries: readonly Entry[]): string {
  return `{${entries.map(([name, text]) => `${jsonText(name)}:${text}`).join(',')}}`;
}

function arrayText(texts: readonly string[]): string {
  return `[${texts.join(',')}]`;
}
