/** Writes the live stream (`wire/live`): from answers to the text of events. */
import { jsonText } from '../model/json.ts';
import {
  keyOf,
  keyText,
  LIVE_FORMAT,
  type CollectorWord,
  type EndReason,
  type LiveAnswer,
} from './live.ts';

/** Sent when nothing else was for a while, so that a broken connection can be told from a quiet one. */
export const HEARTBEAT = ': still here\n\n';

/** A list in its order: rows as JSON, by their keys as JSON. */
type WrittenList = ReadonlyMap<string, string>;

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
    for (const list of this.#lists.values()) this.size += sizeOf(list);
  }

  /** The event that tells all of it. */
  view(): string {
    const { view } = this.#answer;
    const body = [...this.#values];
    for (const [name, rows] of this.#lists) body.push([name, arrayText([...rows.values()])]);
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
    for (const [name, list] of this.#lists) {
      const change = listChange(earlier.#lists.get(name)!, list);
      if (change.length > 0) lists.push([name, objectText(change)]);
    }
    const values = [...this.#values].filter(([name, text]) => earlier.#values.get(name) !== text);
    const parts: Entry[] = [];
    if (this.#overview !== earlier.#overview) parts.push(['overview', this.#overview]);
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
  const rows = new Map<string, string>();
  for (const row of value as readonly unknown[]) {
    const key = keyOf(row);
    if (key === undefined) return undefined;
    rows.set(keyText(key), jsonText(row));
  }
  return rows.size === value.length ? rows : undefined;
}

function listChange(before: WrittenList, after: WrittenList): Entry[] {
  const changed = [...after].filter(([key, row]) => before.get(key) !== row);
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const order = keysToTheFront(before, after);
  const parts: Entry[] = [];
  if (changed.length > 0) parts.push(['changed', arrayText(changed.map(([, row]) => row))]);
  if (gone.length > 0) parts.push(['gone', arrayText(gone)]);
  if (order.length > 0) parts.push(['order', arrayText(order)]);
  return parts;
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
