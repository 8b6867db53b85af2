/** A zone that is gone is told as one thing, before all that its services make felt. */
import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Finding } from '../../src/engine/views.ts';
import { SECOND } from '../../src/model/clock.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { run } from '../demo/calls.ts';
import { eventsOf, ZERO, type Event, type Load } from './events.ts';
import { Player } from './scenario.ts';

/** Six services, each on a host of its own, three in zone a and three in zone b. */
const services = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3'] as const;

function load(from: number, to: number): Event[] {
  return services.flatMap((service) => {
    const hosts: [string, string] = ['edge', `${service[0]!}/${service}`];
    const call: Load['call'] = { from: 'web', to: `${service}.get`, hosts, ms: 5 };
    return eventsOf({
      id: `${service}${from}`,
      from: from + 0.03,
      to: to + 0.03,
      perSecond: 4,
      call,
    });
  });
}

/** A minute with all hosts, half a minute with only those that `talks` says, and all again. */
function playing(talks: (host: string) => boolean): Player {
  const trouble = load(60, 90).filter(({ annotation: { host } }) => host === 'edge' || talks(host));
  const events = [...load(0, 60), ...trouble, ...load(90, 110)];
  return new Player(new Engine({ retainedBytes: 1024 * 1024 }), events);
}

/** What is found at the end of that half minute. */
function foundWhen(talks: (host: string) => boolean): readonly Finding[] {
  const player = playing(talks);
  player.playTo(89);
  return player.engine.query({ view: 'services' }).overview.findings;
}

function zones(findings: readonly Finding[]): string[] {
  return findings.filter(({ subject }) => subject === 'zone').map(({ service }) => service);
}

describe('a zone is lost', () => {
  test('when all its hosts that were talking are silent: first of all, with its reach and since when', () => {
    const [first, ...others] = foundWhen((host) => host.startsWith('a/'));
    expect(first).toEqual({
      subject: 'zone',
      service: 'b',
      other: '',
      reach: { hosts: 3, services: 3 },
      change: {
        measure: 'silent',
        severity: 'bad',
        now: 0,
        was: expect.closeTo(12, 0) as number,
        since: ZERO + 60 * SECOND,
      },
      exampleTraceId: null,
      exampleSpanId: null,
    });
    expect(zones(others)).toEqual([]);
  });

  test('not when one of its hosts is still heard, nor for one host alone', () => {
    expect(zones(foundWhen((host) => host !== 'b/b1' && host !== 'b/b2'))).toEqual([]);
    expect(zones(foundWhen((host) => host !== 'b/b1'))).toEqual([]);
  });

  test('no more once it is heard again', () => {
    const player = playing((host) => host.startsWith('a/'));
    player.playTo(109);
    expect(zones(player.engine.query({ view: 'services' }).overview.findings)).toEqual([]);
  });

  test('not when nothing is wrong, and both when both are', () => {
    expect(foundWhen(() => true)).toEqual([]);
    expect(zones(foundWhen(() => false)).toSorted()).toEqual(['a', 'b']);
  });
});

test('of the simulated platform it is the headline 15 s after the loss', () => {
  const engine = new Engine();
  const record = new AnnotationRecord();
  const annotations = run('zone-lost', 46, 30).toSorted((a, b) => a.timestamp - b.timestamp);
  for (const annotation of annotations) {
    engine.apply(record.fill(annotation, engine.vocabulary), annotation.timestamp);
  }
  const { findings } = engine.query({ view: 'services' }).overview;
  expect(findings[0]).toMatchObject({ subject: 'zone', service: 'eu-west-1b' });
});
