import { readdirSync, readFileSync } from 'node:fs';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import type { Question, ViewName } from '../../src/engine/views.ts';
import { SECOND } from '../../src/model/clock.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { eventOf, eventsOf, ZERO, type Event, type Load } from './events.ts';

/** One moment of a scenario: let time pass until then, ask, compare. */
interface Check {
  readonly now: number;
  readonly ask: Question;
  /** Parts of the answer; rows by their names. */
  readonly expect: Readonly<Record<string, unknown>>;
  readonly rows?: Readonly<Record<string, unknown>>;
}

/** One file of `test/scenarios/engine`. */
interface Scenario {
  readonly fact: string;
  readonly engine?: EngineOptions;
  readonly events?: readonly string[];
  readonly loads?: readonly Load[];
  readonly checks: readonly Check[];
}

const FOLDER = new URL('../scenarios/engine/', import.meta.url);

export function readScenarios(): Scenario[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Scenario);
}

/** Feeds events in their order of arrival. */
export class Player {
  readonly engine: Engine;
  readonly #events: readonly Event[];
  readonly #record = new AnnotationRecord();
  #next = 0;

  constructor(engine: Engine, events: readonly Event[]) {
    this.engine = engine;
    this.#events = events.toSorted((a, b) => a.at - b.at);
  }

  /** Plays up to a second, that second's own moment included, as a clock that ticks often would. */
  playTo(second: number): void {
    const until = ZERO + second * SECOND;
    for (; this.#next < this.#events.length; this.#next++) {
      const { at, annotation } = this.#events[this.#next]!;
      if (at > until) break;
      this.engine.apply(this.#record.fill(annotation, this.engine.vocabulary), at);
    }
    this.engine.advance(until);
  }
}

/** What was answered, and what of it was expected, check by check. */
export function* play(scenario: Scenario): Generator<{ answered: unknown; expected: unknown }> {
  const events = [
    ...(scenario.events ?? []).map(eventOf),
    ...(scenario.loads ?? []).flatMap(eventsOf),
  ];
  const player = new Player(new Engine(scenario.engine), events);
  for (const { now, ask, expect: parts, rows = {} } of scenario.checks) {
    player.playTo(now);
    const question = ask.at === undefined ? ask : { ...ask, at: ZERO + ask.at * SECOND };
    const answer = inSeconds(player.engine.query(question));
    const found = rowsOf(question.view, answer);
    const named = Object.keys(rows).map((name) => [name, found.get(name) ?? null]);
    yield {
      answered: { now, ask, answer, rows: Object.fromEntries(named) as unknown },
      expected: { now, ask, answer: loosely(parts), rows: loosely(rows) },
    };
  }
}

const MOMENTS = new Set(['at', 'since', 'oldest', 'start', 'end']);

/** The same answer with moments in seconds since second 0. */
function inSeconds(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => inSeconds(item));
  if (typeof value === 'number' && MOMENTS.has(key)) return (value - ZERO) / SECOND;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, inSeconds(inner, name)]),
  );
}

/** `{ "about": n }` stands for a number within 1 % of n, `{ "from": a, "to": b }` for one between. */
function loosely(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(loosely);
  if (typeof value !== 'object' || value === null) return value;
  const { about, from, to } = value as { about?: number; from?: number; to?: number };
  if (about !== undefined) return between(about * 0.99, about * 1.01);
  if (from !== undefined && to !== undefined) return between(from, to);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, loosely(inner)]));
}

/** What an assertion takes for equal to any number between. */
function between(from: number, to: number): unknown {
  return {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch: (value: unknown) => typeof value === 'number' && value >= from && value <= to,
    toString: () => 'Between',
    toAsymmetricMatcher: () => `between ${from} and ${to}`,
  };
}

type Row = Readonly<Record<string, unknown>>;

const nameOfRow: Partial<Record<ViewName, (row: Row) => string>> = {
  services: (row) => String(row['service']),
  operations: (row) => `${String(row['service'])}.${String(row['operation'])}`,
  edges: (row) => `${String(row['caller'])} > ${String(row['callee'])}`,
  hosts: (row) => String(row['host']),
  traces: (row) => String(row['traceId']),
};

function rowsOf(view: ViewName, answer: unknown): Map<string, Row> {
  const { body } = answer as { body: { rows?: readonly Row[] } };
  const nameOf = nameOfRow[view];
  return new Map(nameOf && body.rows?.map((row) => [nameOf(row), row]));
}
