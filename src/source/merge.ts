/**
 * Answers of several engines to one question, as one engine that had heard it
 * all would have answered: counts add, latencies come from merged histograms,
 * lists are merged in order. What an engine finds out by comparing with its own
 * past (changes, findings) cannot be put together; there the worst counts.
 */
import { rowsPassing } from '../engine/query/row-filter.ts';
import type { Answer, Question, ViewName, Views } from '../engine/views.ts';
import { parseFilter, type Filter } from '../model/filter.ts';
import { mergeLedgers } from './merge-ledger.ts';
import { mergeOverviews } from './merge-overview.ts';
import { mergeEdges, mergeHosts, mergeOperations, mergeServices } from './merge-rows.ts';
import { mergeSeries } from './merge-series.ts';
import { mergeSlowest, mergeTraceLists, mergeTraces } from './merge-traces.ts';
import { inStep } from './merge-trends.ts';

/**
 * The question to ask each engine, so that the answers can be merged. Rows are
 * filtered afterwards, by what they come to together; a trace may be in parts,
 * which fit on raw clocks alone.
 */
export function mergeable<V extends ViewName>(question: Question<V>): Question<V> {
  const { filter, skip: _, after: __, ...rest } = question;
  const isTraces = question.view === 'traces';
  return {
    ...rest,
    ...(isTraces && filter !== undefined && { filter }),
    ...(question.view === 'trace' && { clocks: 'raw' }),
    buckets: true,
  };
}

/** Merges answers to `mergeable(question)`: one at least. */
export function mergeAnswers<V extends ViewName>(
  question: Question<V>,
  answers: readonly Answer<V>[],
): Answer<V> {
  const most = (of: (answer: Answer) => number): number => Math.max(...answers.map(of));
  return {
    view: question.view,
    at: most(({ at }) => at),
    windowSeconds: most(({ windowSeconds }) => windowSeconds),
    oldest: Math.min(...answers.map(({ oldest }) => oldest)),
    overview: mergeOverviews(answers.map(({ overview }) => overview)),
    body: mergeBodies(question, inStep(question, answers)),
  };
}

type Merge<V extends ViewName> = (bodies: readonly Views[V][], question: Question) => Views[V];

const merges: { readonly [Name in ViewName]: Merge<Name> } = {
  services: (bodies, question) => ({
    rows: rowsPassing(mergeServices(bodies.map(({ rows }) => rows)), filterOf(question)),
  }),
  operations: (bodies, question) => ({
    rows: rowsPassing(mergeOperations(bodies.map(({ rows }) => rows)), filterOf(question)),
  }),
  edges: (bodies, question) => ({
    rows: rowsPassing(mergeEdges(bodies.map(({ rows }) => rows)), filterOf(question)),
  }),
  hosts: (bodies, question) => ({
    rows: rowsPassing(mergeHosts(bodies.map(({ rows }) => rows)), filterOf(question)),
  }),
  service: (bodies) => ({
    row: mergeServices(bodies.map(({ row }) => (row === null ? [] : [row])))[0] ?? null,
    operations: mergeOperations(bodies.map(({ operations }) => operations)),
    callers: mergeEdges(bodies.map(({ callers }) => callers)),
    callees: mergeEdges(bodies.map(({ callees }) => callees)),
    hosts: mergeHosts(bodies.map(({ hosts }) => hosts)),
    series: mergeSeries(bodies.map(({ series }) => series)),
    slowest: mergeSlowest(bodies.map(({ slowest }) => slowest)),
  }),
  traces: mergeTraceLists,
  trace: (bodies, question) => ({
    trace: mergeTraces(
      bodies.flatMap(({ trace }) => trace ?? []),
      question.clocks ?? 'raw',
    ),
  }),
  ledger: (bodies) => ({ ledger: mergeLedgers(bodies.map(({ ledger }) => ledger)) }),
};

function mergeBodies<V extends ViewName>(
  question: Question<V>,
  bodies: readonly Views[V][],
): Views[V] {
  const merge: Merge<V> = merges[question.view];
  return merge(bodies, question);
}

function filterOf({ filter }: Question): Filter {
  const parsed = parseFilter(filter ?? '');
  return parsed.ok ? parsed.filter : [];
}
