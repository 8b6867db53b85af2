/** The answer of a source that has nothing to tell yet. */
import type { Answer, Question, ViewName, Views } from '../engine/views.ts';
import { LEARNING } from '../engine/watch.ts';
import { SECOND, type Micros } from '../model/clock.ts';

const NOTHING = { p50: null, p95: null, p99: null, max: null } as const;

const bodies: { readonly [Name in ViewName]: () => Views[Name] } = {
  services: () => ({ rows: [] }),
  operations: () => ({ rows: [] }),
  edges: () => ({ rows: [] }),
  hosts: () => ({ rows: [] }),
  service: () => ({
    row: null,
    operations: [],
    callers: [],
    callees: [],
    hosts: [],
    series: { step: 0, rate: [], errorShare: [], p50: [], p99: [] },
    slowest: [],
  }),
  traces: () => ({ rows: [], matching: 0, newer: 0 }),
  trace: () => ({ trace: null }),
  ledger: () => ({ ledger: { offered: 0, shown: 0, lost: {}, stages: [], senders: [] } }),
};

export function emptyAnswer<V extends ViewName>({ view, at }: Question<V>, now: Micros): Answer<V> {
  const moment = at !== undefined && Number.isFinite(at) ? at : now;
  return {
    view,
    at: moment,
    windowSeconds: 0,
    oldest: moment,
    overview: {
      calls: 0,
      errors: 0,
      timeouts: 0,
      inFlight: 0,
      latency: NOTHING,
      lost: 0,
      loss: { offered: 0, lost: 0, reason: null },
      learning: { heard: 0, of: LEARNING / SECOND },
      findings: [],
    },
    body: bodies[view](),
  };
}
