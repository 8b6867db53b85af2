/** Calls that are given up are trouble as those that fail are, whether or not anybody calls it an error. */
import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Finding } from '../../src/engine/views.ts';
import { Kind } from '../../src/model/annotation.ts';
import { SECOND } from '../../src/model/clock.ts';
import { eventsOf, ZERO, type Event } from './events.ts';
import { Player } from './scenario.ts';

const config = { from: 'fare', to: 'config.read', hosts: ['a/fare', 'a/config'], ms: 5 } as const;
const fare = { from: 'web', to: 'fare.base', hosts: ['a/web', 'a/fare'], ms: 10 } as const;
const ride = { ...fare, calls: [config] };
const usual = eventsOf({ id: 'a', from: 0.03, to: 60.03, perSecond: 20, call: ride });

/** A minute as usual, then half a minute of `trouble`. */
function found(trouble: readonly Event[]): { engine: Engine; findings: readonly Finding[] } {
  const player = new Player(new Engine({ retainedBytes: 4 * 1024 * 1024 }), [...usual, ...trouble]);
  player.playTo(89);
  const { findings } = player.engine.query({ view: 'services' }).overview;
  return { engine: player.engine, findings };
}

/** The same calls, but those to config are not answered and given up after 50 ms, every so many. */
function givenUp(events: readonly Event[], every: number): Event[] {
  return events.flatMap((event) => {
    const { annotation } = event;
    const number = Number.parseInt(annotation.traceId.slice(1), 16);
    if (number % every !== 0 || annotation.destination !== 'config.read') return [event];
    if (annotation.kind === Kind.in || annotation.kind === Kind.out) return [];
    if (annotation.kind !== Kind.reply) return [event];
    const at = event.at + 50_000;
    return [{ at, annotation: { ...annotation, kind: Kind.timeout, timestamp: at } }];
  });
}

const later = eventsOf({ id: 'b', from: 60.03, to: 90.03, perSecond: 20, call: ride });

test('a share of timeouts is a finding with a trace that shows it', () => {
  const { engine, findings } = found(givenUp(later, 4));
  expect(findings[0]).toMatchObject({
    subject: 'service',
    service: 'config',
    change: { measure: 'timeouts', severity: 'bad', was: 0, since: ZERO + 60 * SECOND },
  });
  expect(findings[0]!.change.now).toBeCloseTo(0.25, 1);
  const { exampleTraceId, exampleSpanId } = findings[0]!;
  const { trace } = engine.query({ view: 'trace', traceId: exampleTraceId! }).body;
  const span = trace?.spans.find(({ spanId }) => spanId === exampleSpanId);
  expect(span?.timeout).not.toBeNull();
  const { rows } = engine.query({ view: 'services' }).body;
  expect(rows.find(({ service }) => service === 'config')).toMatchObject({ errors: 0 });
});

test('calls given up because what they call is slow come after what is slow', () => {
  // Fare takes longer because config does, and web gives fare up.
  const slow = { ...ride, calls: [{ ...config, ms: 400 }] };
  const events = eventsOf({ id: 'b', from: 60.03, to: 90.03, perSecond: 20, call: slow });
  const trouble = events.map((event): Event => {
    const { kind, destination, timestamp } = event.annotation;
    if (destination !== 'fare.base' || kind !== Kind.reply) return event;
    return { ...event, annotation: { ...event.annotation, kind: Kind.timeout, timestamp } };
  });
  const { findings } = found(trouble);
  const services = findings
    .filter(({ subject }) => subject === 'service')
    .map(({ service, change }) => `${service} ${change.measure}`);
  expect(services.slice(0, 2)).toEqual([expect.stringMatching(/^config p/), 'fare timeouts']);
});
