/** How a scenario is written down. Times are seconds since the load began. */

/** One thing that goes wrong. A name is of a service, or of one of its operations, in full. */
export type Effect =
  /** That many times the requests from outside. */
  | { readonly on: 'traffic'; readonly times: number }
  /** The handler's own time is that many times longer. */
  | { readonly on: 'latency'; readonly of: string; readonly times: number }
  | {
      readonly on: 'errors';
      readonly of: string;
      readonly share: number;
      readonly message?: string;
    }
  /** Whoever calls it and gets an error tries again, up to so many attempts in all. */
  | { readonly on: 'retries'; readonly of: string; readonly attempts: number }
  /** The hosts of a zone neither answer nor speak. */
  | { readonly on: 'silence'; readonly zone: string }
  /** Nobody sends to a zone any more; `after` says how long into the act. */
  | { readonly on: 'avoidance'; readonly zone: string; readonly after: number }
  /** The network takes longer on one edge, there and back together, by milliseconds. */
  | {
      readonly on: 'network';
      readonly caller: string;
      readonly of: string;
      readonly milliseconds: number;
    }
  /** The network loses that share of the datagrams that annotations are sent in. */
  | { readonly on: 'loss'; readonly share: number }
  /** A host's clock is ahead by milliseconds. */
  | { readonly on: 'clock'; readonly host: string; readonly milliseconds: number };

/** Effects that come and go together. */
export interface Act {
  readonly from: number;
  readonly lasts: number;
  readonly effects: readonly Effect[];
}

export interface Scenario {
  readonly name: string;
  /** What a viewer should see: one sentence. */
  readonly sees: string;
  readonly acts: readonly Act[];
  /** It all begins again after so many seconds. */
  readonly period: number;
}

/** A quiet half minute first, so that what comes has something to be compared with. */
const QUIET = 30;
/** Long enough to look around, short enough to see it recover. */
const LASTS = 60;
/** Quiet after it too, so that the next round starts from health. */
const PERIOD = 150;

/** A scenario of one act, in the usual rhythm. */
export function scenario(name: string, sees: string, effects: readonly Effect[]): Scenario {
  return { name, sees, acts: [{ from: QUIET, lasts: LASTS, effects }], period: PERIOD };
}
