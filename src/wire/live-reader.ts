/** Reads the live stream (`wire/live`): from events to the answer as it stands. */
import {
  keyOf,
  keyText,
  LIVE_FORMAT,
  type Change,
  type CollectorWord,
  type EndReason,
  type ListChange,
  type LiveAnswer,
  type Row,
} from './live.ts';
import { withTail } from './live-tails.ts';

/** The stream cannot be understood. Its message goes on a sentence about the collector: "it …". */
export class LiveProblem extends Error {
  override readonly name = 'LiveProblem';
}

/** What an event told. */
export type LiveNews =
  | { readonly type: 'answer'; readonly answer: LiveAnswer; readonly collector: CollectorWord }
  | { readonly type: 'end'; readonly reason: EndReason; readonly sentence: string };

export class LiveReader {
  #answer: LiveAnswer | undefined;
  #collector: CollectorWord | undefined;
  /** The state that was told last. */
  #state = '';

  /**
   * Takes one event with its id, '' where it has none; undefined for one of a kind that is not
   * known. Throws a `LiveProblem`.
   */
  read(event: string, data: string, id: string): LiveNews | undefined {
    try {
      switch (event) {
        case 'view':
          return this.#view(JSON.parse(data) as View, id);
        case 'change':
          return this.#change(JSON.parse(data) as Change, id);
        case 'end':
          return { type: 'end', ...(JSON.parse(data) as End) };
        default:
          return undefined;
      }
    } catch (error) {
      // Whatever is not what it should be makes something below throw.
      throw error instanceof LiveProblem ? error : new LiveProblem(GARBLED);
    }
  }

  #view({ live, collector, ...answer }: View, id: string): LiveNews {
    if (live !== LIVE_FORMAT) {
      throw new LiveProblem(
        `speaks version ${String(live)} of the live stream, and this program version ${LIVE_FORMAT}: use the same version of both`,
      );
    }
    return this.#hold(answer, collector, id);
  }

  #change(change: Change, id: string): LiveNews {
    if (!this.#answer || !this.#collector) throw new LiveProblem(GARBLED);
    const { at, windowSeconds, oldest, from, overview, collector, lists, values } = change;
    // What comes twice is there already.
    const isAgain = id !== '' && id === this.#state;
    if (from !== undefined && from !== this.#state && !isAgain) throw new LiveProblem(GARBLED);
    const body = new Map<string, unknown>(Object.entries(this.#answer.body));
    for (const [name, list] of Object.entries(lists ?? {})) {
      body.set(name, changedList(body.get(name) as readonly Row[], list, isAgain));
    }
    for (const [name, value] of Object.entries(values ?? {})) body.set(name, value);
    return this.#hold(
      {
        view: this.#answer.view,
        at,
        windowSeconds,
        oldest,
        overview: overview ?? this.#answer.overview,
        body: Object.fromEntries(body),
      },
      collector ?? this.#collector,
      id,
    );
  }

  #hold(answer: LiveAnswer, collector: CollectorWord, id: string): LiveNews {
    const { at, overview, body } = answer;
    if (typeof at !== 'number' || !isObject(overview) || !isObject(body) || !isObject(collector)) {
      throw new LiveProblem(GARBLED);
    }
    this.#answer = answer;
    this.#collector = collector;
    this.#state = id;
    return { type: 'answer', answer, collector };
  }
}

type View = LiveAnswer & { readonly live: unknown; readonly collector: CollectorWord };

interface End {
  readonly reason: EndReason;
  readonly sentence: string;
}

const GARBLED = 'sends a live stream that makes no sense';

function changedList(
  rows: readonly Row[],
  { changed, tails, gone, order }: ListChange,
  isAgain: boolean,
): Row[] {
  const list = new Map<string, Row>();
  for (const row of rows) list.set(textOfKey(row), row);
  for (const key of gone ?? []) list.delete(keyText(key));
  for (const [place, row] of (changed ?? []).entries()) {
    const key = textOfKey(row);
    const ends = Object.entries(tails ?? {}).map(
      ([name, column]) => [name, column[place]] as const,
    );
    list.set(key, completed(row, list.get(key), ends, isAgain));
  }
  if (order === undefined) return [...list.values()];
  const first: Row[] = [];
  for (const key of order) {
    const text = keyText(key);
    const row = list.get(text);
    if (row === undefined) throw new LiveProblem(GARBLED);
    first.push(row);
    list.delete(text);
  }
  return [...first, ...list.values()];
}

/** A row with the series of which the ends alone were told. */
function completed(
  row: Row,
  before: Row | undefined,
  ends: readonly (readonly [name: string, tail: unknown])[],
  isAgain: boolean,
): Row {
  const told = ends.filter(([, tail]) => tail !== null);
  if (told.length === 0) return row;
  const series = told.map(([name, tail]) => {
    const points = isAgain ? before?.[name] : withTail(before?.[name], tail);
    if (points === undefined) throw new LiveProblem(GARBLED);
    return [name, points] as const;
  });
  return Object.fromEntries([...Object.entries(row), ...series]);
}

function textOfKey(row: Row): string {
  const key = keyOf(row);
  if (key === undefined) throw new LiveProblem(GARBLED);
  return keyText(key);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
