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

  /** Takes one event; undefined for one of a kind that is not known. Throws a `LiveProblem`. */
  read(event: string, data: string): LiveNews | undefined {
    try {
      switch (event) {
        case 'view':
          return this.#view(JSON.parse(data) as View);
        case 'change':
          return this.#change(JSON.parse(data) as Change);
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

  #view({ live, collector, ...answer }: View): LiveNews {
    if (live !== LIVE_FORMAT) {
      throw new LiveProblem(
        `speaks version ${String(live)} of the live stream, and this program version ${LIVE_FORMAT}: use the same version of both`,
      );
    }
    return this.#hold(answer, collector);
  }

  #change(change: Change): LiveNews {
    if (!this.#answer || !this.#collector) throw new LiveProblem(GARBLED);
    const { at, windowSeconds, oldest, overview, collector, lists, values } = change;
    const body = new Map<string, unknown>(Object.entries(this.#answer.body));
    for (const [name, list] of Object.entries(lists ?? {})) {
      body.set(name, changedList(body.get(name) as readonly Row[], list));
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
    );
  }

  #hold(answer: LiveAnswer, collector: CollectorWord): LiveNews {
    const { at, overview, body } = answer;
    if (typeof at !== 'number' || !isObject(overview) || !isObject(body) || !isObject(collector)) {
      throw new LiveProblem(GARBLED);
    }
    this.#answer = answer;
    this.#collector = collector;
    return { type: 'answer', answer, collector };
  }
}

type View = LiveAnswer & { readonly live: unknown; readonly collector: CollectorWord };

interface End {
  readonly reason: EndReason;
  readonly sentence: string;
}

const GARBLED = 'sends a live stream that makes no sense';

function changedList(rows: readonly Row[], { changed, gone, order }: ListChange): Row[] {
  const list = new Map<string, Row>();
  for (const row of rows) list.set(textOfKey(row), row);
  for (const key of gone ?? []) list.delete(keyText(key));
  for (const row of changed ?? []) list.set(textOfKey(row), row);
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

function textOfKey(row: Row): string {
  const key = keyOf(row);
  if (key === undefined) throw new LiveProblem(GARBLED);
  return keyText(key);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
