import { describe, expect, test } from 'vitest';
import { Engine } from '../../../src/engine/engine.ts';
import { judge, viewOfRule, type Judgement } from '../../../src/engine/query/check.ts';
import { parseCheckRule } from '../../../src/model/check-rule.ts';
import { eventsOf, type Load } from '../events.ts';
import { Player } from '../scenario.ts';

const HOSTS = ['a/h1', 'a/h2'] as const;

/** customer → fare → config, ten a second; of fare's every tenth call fails. hob falls silent at 60 s. */
const LOADS: readonly Load[] = [
  {
    id: 'a',
    from: 0,
    to: 100,
    perSecond: 10,
    call: {
      from: 'customer',
      to: 'service.fare.base',
      hosts: HOSTS,
      ms: 100,
      gapMs: 10,
      failsEvery: 10,
      calls: [{ from: 'service.fare', to: 'service.config.read', hosts: ['a/h2', 'b/h1'], ms: 20 }],
    },
  },
  {
    id: 'b',
    from: 0,
    to: 60,
    perSecond: 10,
    call: { from: 'customer', to: 'service.hob.list', hosts: HOSTS, ms: 5 },
  },
];

function playedTo(second: number, loads: readonly Load[] = LOADS): Engine {
  const engine = new Engine();
  engine.advance(0);
  new Player(engine, loads.flatMap(eventsOf)).playTo(second);
  return engine;
}

const well = playedTo(59);
const troubled = playedTo(90);

function judged(text: string, engine = well, window = 30): Judgement {
  const parsed = parseCheckRule(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return judge(parsed.rule, engine.query({ view: viewOfRule(parsed.rule), window }));
}

describe('a limit', () => {
  test.each([
    ['errors < 4%', 'ok'],
    ['errors < 3%', 'broken'],
    ['service:fare errors <= 10%', 'ok'],
    ['service:fare errors < 10%', 'broken'],
    ['service:config errors = 0%', 'ok'],
    ['timeouts = 0%', 'ok'],
    ['p50 < 30ms', 'ok'],
    ['max < 30ms', 'broken'],
    ['service:fare p99 < 200ms', 'ok'],
    ['service:fare p99 < 100ms', 'broken'],
    ['op:base p99 < 100ms', 'broken'],
    ['op:read p99 < 100ms', 'ok'],
    ['host:b/ p99 < 100ms', 'ok'],
    ['host:a/h2 p99 < 100ms', 'broken'],
    ['edge:customer->fare p50 > 120ms', 'ok'],
    ['edge:customer->fare gap p95 < 15ms', 'ok'],
    ['edge:customer->fare gap p95 < 5ms', 'broken'],
    ['edge:fare-> gap p95 < 5ms', 'ok'],
    ['service:fare gap p50 > 5ms', 'ok'],
    ['calls > 29/s', 'ok'],
    ['calls > 31/s', 'broken'],
    ['service:fare calls = 600/m', 'ok'],
    ['loss = 0%', 'ok'],
    ['in-flight < 10', 'ok'],
    ['in-flight < 1', 'broken'],
  ])('%s: %s', (text, verdict) => {
    expect(judged(text).verdict).toBe(verdict);
  });

  test('holds for each one whom it names, and tells of the worst of them', () => {
    expect(judged('service:service p99 < 200ms')).toMatchObject({
      verdict: 'ok',
      who: 'service.fare',
      calls: 300,
      matching: 3,
      breaking: 0,
    });
    expect(judged('service:service p99 < 10ms')).toMatchObject({
      verdict: 'broken',
      who: 'service.fare',
      breaking: 2,
    });
    expect(judged('service:service p99 > 10ms')).toMatchObject({
      verdict: 'broken',
      who: 'service.hob',
      breaking: 1,
    });
    expect(judged('!service:fare p99 < 100ms')).toMatchObject({ verdict: 'ok', matching: 2 });
    expect(judged('service:service !op:base p99 < 100ms')).toMatchObject({
      verdict: 'ok',
      matching: 2,
    });
    expect(judged('!edge:customer->fare p99 < 100ms')).toMatchObject({
      verdict: 'ok',
      matching: 2,
    });
  });

  test('on somebody who is not called cannot be told, but that calls are missed can', () => {
    const nobody = { why: 'nobody of such a name was called in this time', who: null };
    expect(judged('service:nosuch p99 < 1s')).toMatchObject({ ...nobody, verdict: 'unknown' });
    expect(judged('service:nosuch calls > 1/m')).toMatchObject({ ...nobody, verdict: 'broken' });
    expect(judged('service:nosuch calls < 1/m')).toMatchObject({ ...nobody, verdict: 'unknown' });
    // Who only calls others is not called.
    expect(judged('service:customer p99 < 1s')).toMatchObject({ ...nobody, verdict: 'unknown' });
  });

  test('on what nobody measured cannot be told', () => {
    const why = 'nothing was measured in this time';
    const ended = playedTo(200);
    expect(judged('loss < 1%', ended)).toMatchObject({ verdict: 'unknown', why });
    expect(judged('p99 < 1s', ended)).toMatchObject({ verdict: 'unknown', why });
    expect(judged('errors < 1%', ended)).toMatchObject({ verdict: 'unknown', why });
    expect(judged('calls > 1/s', ended)).toMatchObject({ verdict: 'broken', value: 0 });
  });
});

describe('a state', () => {
  test('nobody is in is ok', () => {
    for (const text of ['!silent', '!alert', 'service:hob !silent', 'edge:customer-> !alert']) {
      expect(judged(text)).toMatchObject({ verdict: 'ok', finding: null });
    }
  });

  test('somebody is in is broken for him and for all, and not for others', () => {
    expect(judged('!silent', troubled)).toMatchObject({
      verdict: 'broken',
      finding: { service: 'service.hob', change: { measure: 'silent' } },
    });
    expect(judged('!alert', troubled).verdict).toBe('broken');
    expect(judged('service:hob !silent', troubled)).toMatchObject({
      verdict: 'broken',
      breaking: 1,
      matching: 1,
    });
    expect(judged('op:list !silent', troubled).verdict).toBe('broken');
    expect(judged('service:fare !silent', troubled).verdict).toBe('ok');
    expect(judged('service:nosuch !silent', troubled).verdict).toBe('unknown');
  });

  test('cannot be told before it is known what is usual', () => {
    expect(judged('!alert', playedTo(9))).toMatchObject({
      verdict: 'unknown',
      why: 'heard for 9 s, and it takes 20 s to know what is usual',
    });
  });
});

test('of an engine that was never sent anything nothing can be told', () => {
  const silent = playedTo(60, []);
  for (const text of ['!alert', '!silent', 'errors < 1%', 'calls > 1/s', 'service:a calls > 1/s']) {
    expect(judged(text, silent)).toMatchObject({
      verdict: 'unknown',
      why: 'nothing has been heard yet',
    });
  }
});
