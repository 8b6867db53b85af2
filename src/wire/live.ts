/**
 * The live stream: what a collector and a remote source say to each other.
 * Server-sent events, one stream a question, readable by `curl -N`.
 *
 *   event: view     the whole answer, first and whenever a change cannot be told
 *   event: change   what is different: complete entries, so that each stands for itself
 *   event: end      why there will be no more: {"reason":"slow","sentence":"…"}
 *   : a comment     nothing new, and still here
 *
 * A view is the answer with two properties beside its own: `live`, the number
 * of this format, and `collector`, what the collector says of itself. A change
 * has always its own `at`, `windowSeconds` and `oldest`; `overview` and
 * `collector` whole where they changed; of the body
 *
 *   lists    by property that is a list of rows: {"changed":[rows],"tails":{…},"gone":[keys],"order":[keys]}
 *   values   by property: any other, whole
 *
 * A row goes by its names (see `keyNames`); a key is its name, or a list of its
 * names when it has several. Rows stand as they stood and new ones come last,
 * except that those in `order` come first.
 *
 * A row that changed is told whole, but of its series (trends) the end alone:
 * `tails` has by property an entry for each of `changed`, [gone, point …]: so many
 * points went out at the front, and these are now the last; or null where the row
 * tells it itself. Such a change has `from`, the id of the state that its tails go
 * on from: on any other they mean nothing, and on their own nothing more.
 *
 * The id of an event names the state after it. Who comes back with it as
 * `Last-Event-ID` gets a change from there, or a view where that state is gone.
 */

import { jsonText } from '../model/json.ts';
import type { Tail } from './live-tails.ts';

/** The number of the format: another one is not understood. */
export const LIVE_FORMAT = 2;

/** The media type of the stream. */
export const LIVE_TYPE = 'text/event-stream';

/** What is asked, under a collector's address: one answer, and the stream. Parameters are those of `writeQuestion`. */
export const ANSWER_PATH = 'api/answer';
export const LIVE_PATH = 'api/live';

/** An answer as the stream sees it: plain JSON with its own time. Times µs. */
export interface LiveAnswer {
  readonly view: string;
  readonly at: number;
  readonly windowSeconds: number;
  readonly oldest: number;
  readonly overview: object;
  readonly body: object;
}

/** What a collector says of itself: where annotations ended, and how its own source is doing. */
export interface CollectorWord {
  readonly ledger: {
    readonly offered: number;
    readonly shown: number;
    readonly lost: Readonly<Record<string, number>>;
  };
  readonly status: { readonly state: string; readonly warnings: readonly string[] };
}

/** Why a stream ends: the watcher did not keep up, the collector stops, or has nothing more to tell. */
export type EndReason = 'slow' | 'stopping' | 'ended';

/** How a list of rows changed. */
export interface ListChange {
  readonly changed?: readonly Row[];
  readonly tails?: Readonly<Record<string, readonly (Tail | null)[]>>;
  readonly gone?: readonly Key[];
  readonly order?: readonly Key[];
}

export interface Change extends Pick<LiveAnswer, 'at' | 'windowSeconds' | 'oldest'> {
  /** There where a list has tails. */
  readonly from?: string;
  readonly overview?: object;
  readonly collector?: CollectorWord;
  readonly lists?: Readonly<Record<string, ListChange>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export type Row = Readonly<Record<string, unknown>>;

/** What a row goes by. */
export type Key = string | readonly string[];

/** The names that rows have, the most telling first: a trace has a service too. */
const keyNames: readonly (readonly string[])[] = [
  ['traceId'],
  ['caller', 'callee'],
  ['host'],
  ['service', 'operation'],
  ['service'],
];

/** The key of a row; undefined for what is no row. */
export function keyOf(row: unknown): Key | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const told = row as Row;
  const names = keyNames.find((some) => some.every((name) => typeof told[name] === 'string'));
  if (names === undefined) return undefined;
  const [first, ...others] = names.map((name) => told[name] as string);
  return others.length === 0 ? first! : [first!, ...others];
}

/** A key as JSON: different for different keys. */
export function keyText(key: Key): string {
  return jsonText(key);
}
