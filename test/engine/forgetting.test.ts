import { describe, expect, test } from 'vitest';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import { MAX_HOSTS, MAX_SERVICES } from '../../src/engine/limits.ts';
import type { HostRow } from '../../src/engine/views.ts';
import { Kind } from '../../src/model/annotation.ts';
import { HOUR, MINUTE, SECOND, type Micros } from '../../src/model/clock.ts';
import { MAX_NAMES, OTHER } from '../../src/model/names.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { annotationOf, ZERO } from './events.ts';

/** What a day of deploys does: pods with names that never come again. */
class Platform {
  readonly engine: Engine;
  #calls = 0;

  constructor(options: EngineOptions = {}) {
    this.engine = new Engine(options);
  }

  /** A call served by a host; its end comes only when it is told to. Gives what ends it. */
  begin(at: Micros, host: string, destination = 'fare.base'): (end: Micros) => void {
    const told = annotationOf({
      traceId: `${++this.#calls}`,
      host,
      origin: 'web',
      destination,
      timestamp: at,
    });
    const record = new AnnotationRecord();
    const say = (kind: Kind, timestamp: Micros, by = host): void => {
      const { engine } = this;
      record.fill(annotationOf({ ...told, kind, timestamp, host: by }), engine.vocabulary);
      engine.apply(record, timestamp);
    };
    say(Kind.in, at);
    // Heard of by this note alone.
    say(Kind.note, at, `${host}+`);
    return (end) => say(Kind.out, end);
  }

  serve(at: Micros, host: string, destination?: string): void {
    this.begin(at, host, destination)(at);
  }

  /** Rows of hosts as they were at a moment, by name. */
  hosts(at: Micros): Map<string, HostRow> {
    this.engine.advance(at);
    const { rows } = this.engine.query({ view: 'hosts', at, window: MINUTE / SECOND }).body;
    return new Map(rows.map((row) => [row.host, row]));
  }
}

const names = (word: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `zone/${word}-${n}`);

describe('numbers of hosts, services and operations', () => {
  test('hosts that nobody remembers make room for others, and nothing is shared', () => {
    const platform = new Platform();
    const yesterday = names('old', MAX_HOSTS - 1);
    for (const host of yesterday) platform.serve(ZERO, host);
    const today = ZERO + 2 * HOUR;
    platform.serve(today, yesterday[0]!);
    // Closing a step finds whom nobody remembers.
    platform.engine.advance(today + 20 * SECOND);
    const pods = names('new', MAX_HOSTS - 2);
    for (const host of pods) platform.serve(today + 20 * SECOND, host);
    const rows = platform.hosts(today + 30 * SECOND);
    expect(rows.size).toBe(MAX_HOSTS - 1);
    expect(pods.every((host) => rows.get(host)?.calls === 1)).toBe(true);
    expect(rows.get(yesterday[0]!)?.calls).toBe(1);
    expect(rows.has(OTHER)).toBe(false);
    const row = platform.engine.query({ view: 'service', service: 'fare' }).body;
    expect(row.hosts.map(({ host }) => host)).not.toContain(yesterday[1]);
  });

  test('who was heard within the hour keeps its number, so scrubbing back names no other', () => {
    const platform = new Platform();
    const old = names('old', MAX_HOSTS - 1);
    for (const host of old) platform.serve(ZERO, host);
    const later = ZERO + 5 * MINUTE;
    platform.engine.advance(later);
    for (const host of names('new', 100)) platform.serve(later, host);
    expect(platform.hosts(later + 20 * SECOND).get(OTHER)?.calls).toBe(100);
    const then = platform.hosts(ZERO + 20 * SECOND);
    expect(old.every((host) => then.get(host)?.calls === 1)).toBe(true);
    expect(then.size).toBe(old.length);
  });

  test('a host that shared a row gets its own, with what it has in flight', () => {
    const platform = new Platform();
    for (const host of names('old', MAX_HOSTS)) platform.serve(ZERO, host);
    const today = ZERO + 2 * HOUR;
    const end = platform.begin(today, 'zone/pod');
    expect(platform.hosts(today + SECOND).get(OTHER)?.inFlight).toBe(1);
    const after = platform.hosts(today + 20 * SECOND);
    expect(after.get('zone/pod')?.inFlight).toBe(1);
    expect(after.get(OTHER)?.inFlight).toBe(0);
    end(today + 21 * SECOND);
    platform.serve(today + 21 * SECOND, 'zone/pod');
    const done = platform.hosts(today + 23 * SECOND);
    expect(done.get('zone/pod')).toMatchObject({ calls: 1, inFlight: 0 });
    expect(done.get(OTHER)?.inFlight).toBe(0);
  });

  test('services go with their operations and edges, and stay while one of these is heard', () => {
    const platform = new Platform();
    for (let n = 0; n < MAX_SERVICES; n++) platform.serve(ZERO, 'zone/a', `old-${n}.get`);
    const today = ZERO + 2 * HOUR;
    platform.serve(today, 'zone/a', 'old-7.get');
    platform.engine.advance(today + 20 * SECOND);
    for (let n = 0; n < 900; n++) platform.serve(today + 20 * SECOND, 'zone/a', `new-${n}.get`);
    platform.engine.advance(today + 30 * SECOND);
    const ask = { window: 60 } as const;
    const services = platform.engine.query({ view: 'services', ...ask }).body.rows;
    const shown = services.map(({ service }) => service).toSorted();
    const expected = Array.from({ length: 900 }, (_, n) => `new-${n}`);
    expect(shown).toEqual([...expected, 'old-7', 'web'].toSorted());
    const edges = platform.engine.query({ view: 'edges', ...ask }).body.rows;
    expect(new Set(edges.map(({ caller }) => caller))).toEqual(new Set(['web']));
    expect(edges.map(({ callee }) => callee).toSorted()).toEqual([...expected, 'old-7'].toSorted());
    const operations = platform.engine.query({ view: 'operations', ...ask }).body.rows;
    expect(operations.every(({ calls, operation }) => calls === 1 && operation === 'get')).toBe(
      true,
    );
    expect(operations.length).toBe(901);
  });

  test('a file that is counted as a whole forgets nobody', () => {
    const platform = new Platform({ whole: true });
    for (const host of names('old', MAX_HOSTS - 1)) platform.serve(ZERO, host);
    const later = ZERO + 2 * HOUR;
    for (let second = 0; second < 20; second++) platform.serve(later + second * SECOND, 'zone/new');
    platform.engine.advance(later + MINUTE);
    const { rows } = platform.engine.query({ view: 'hosts', window: 'all' }).body;
    expect(rows.find(({ host }) => host === 'zone/old-7')?.calls).toBe(1);
    expect(rows.find(({ host }) => host === OTHER)?.calls).toBe(20);
  });
});

describe('names', () => {
  test('more than there is room for come and go, and each is shown as itself', () => {
    const platform = new Platform({ retainedBytes: 1024 * 1024 });
    const pods = 2_500;
    // Each pod is named, and so is who notes something of it.
    const rounds = Math.ceil(MAX_NAMES / 2 / pods) + 4;
    let at = ZERO;
    for (let round = 0; round < rounds; round++, at += 2 * HOUR) {
      platform.serve(at, 'zone/watch');
      platform.engine.advance(at + 10 * SECOND);
      const hosts = names(`round-${round}`, pods);
      for (const host of hosts) platform.serve(at + 10 * SECOND, host);
      const rows = platform.hosts(at + 20 * SECOND);
      expect(rows.size).toBe(pods + 1);
      expect(hosts.every((host) => rows.get(host)?.calls === 1)).toBe(true);
    }
    const { engine } = platform;
    expect(engine.vocabulary.names.overflow).toBe(0);
    expect(engine.vocabulary.names.size).toBeLessThan(MAX_NAMES);
    // What is kept of long ago has the names that it came with.
    const { rows } = engine.query({ view: 'traces', limit: 100_000, window: 'all' }).body;
    const shown = rows.map(({ traceId }) => {
      const trace = engine.query({ view: 'trace', traceId }).body.trace!;
      const { serverHost, notes } = trace.spans[0]!;
      expect(notes.map(({ host }) => host)).toEqual([`${serverHost}+`]);
      return [traceId, serverHost] as const;
    });
    expect(shown.length).toBeGreaterThan(1_000);
    const roundOf = (id: string): number => Math.floor((Number(id) - 1) / (pods + 1));
    expect(new Set(shown.map(([id]) => roundOf(id))).size).toBeGreaterThan(2);
    // Its id is the number of the call: one of each round watches, the others are pods in order.
    for (const [id, host] of shown) {
      const place = (Number(id) - 1) % (pods + 1);
      expect(host).toBe(place === 0 ? 'zone/watch' : `zone/round-${roundOf(id)}-${place - 1}`);
    }
  });
});
