/** What the library tells of a trace comes out as the original's single frames with nothing changed. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Agent } from '../../src/agent/agent.ts';
import type { Annotation, Call, Tracer, TracerOptions } from '../../src/client/index.ts';
import { Kind } from '../../src/client/index.ts';
import { HandClock, wallClock } from '../../src/model/clock.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { decode } from '../wire/frame-oracle.ts';
import { Receiver } from './receiver.ts';

const START = 1_410_056_419_905_123;
const STEP = 1_000;

let receiver: Receiver;
let agent: Agent | undefined;

beforeEach(async () => {
  receiver = await Receiver.open();
});

afterEach(async () => {
  await receiver.close();
  await agent?.close(0);
  agent = undefined;
});

/** Where the library sends: an agent that passes on to the receiver. */
async function agentBefore(): Promise<string> {
  agent = await Agent.open({
    udp: { host: '127.0.0.1', port: 0 },
    to: new URL(`udp://127.0.0.1:${receiver.port}`),
    clock: wallClock,
    window: 5,
  });
  return `127.0.0.1:${agent.address.port}`;
}

/** Carries a call from one process to another, as its message does. */
function carry(from: Tracer, call: Call, to: Tracer): ReturnType<Tracer['extract']> {
  const headers = new Headers();
  from.inject(headers, call);
  return to.extract(headers);
}

/** A ride asks for a fare, which fails; gives a search up; and writes a log that nobody waits for. */
function ride(options: Partial<TracerOptions>): Annotation[] {
  const clock = new HandClock(START);
  const [api, fare, log] = ['api', 'service.fare', 'service.log'].map((service) =>
    receiver.tracer(service, { ...options, clock }),
  ) as [Tracer, Tracer, Tracer];
  const step = <T>(told: T): T => {
    clock.advance(STEP);
    return told;
  };

  const rides = step(api.openHandler('ride', { tags: { path: '/v1/ride' } }));
  step(rides.run(() => api.note('fares asked')));
  const asks = step(rides.run(() => api.openRequest('service.fare.basefare')));
  const tags = { user: '42', empty: '' };
  const serves = step(fare.openHandler('basefare', { context: carry(api, asks, fare), tags }));
  serves.tag('city', 'Zürich, 東京');
  step(serves.note({ cache: false, tier: 2 }));
  step(serves.end(new Error('Missing config at xxx')));
  asks.tag('attempt', 1);
  step(asks.end());
  const searches = step(rides.run(() => api.openRequest('service.hob.search')));
  step(searches.end(new DOMException('waited in vain', 'TimeoutError')));
  const writes = step(rides.run(() => api.openRequest('service.log.write', { async: true })));
  const written = step(log.openHandler('write', { context: carry(api, writes, log), async: true }));
  step(written.end());
  writes.end();
  step(rides.end());

  const of = (
    { traceId, spanId }: Call,
    parent: Call | undefined,
    service: string,
    destination: string,
    told: readonly (readonly [step: number, kind: Kind, more?: Partial<Annotation>])[],
  ): Annotation[] =>
    told.map(([at, kind, more]) => ({
      traceId,
      spanId,
      parentId: parent?.spanId ?? '',
      kind,
      async: false,
      timestamp: START + at * STEP,
      duration: 0,
      host: `zone/host-of-${service}`,
      origin: parent === undefined ? '' : 'api',
      destination,
      payload: '',
      tags: [],
      ...more,
    }));
  const later = { async: true };
  const failed = ['error', 'Missing config at xxx'] as const;
  return [
    ...of(rides, undefined, 'api', 'api.ride', [
      [0, Kind.in, { tags: [['path', '/v1/ride']] }],
      [1, Kind.note, { payload: 'fares asked' }],
      [12, Kind.out, { duration: 12 * STEP }],
    ]),
    ...of(asks, rides, 'api', 'service.fare.basefare', [
      [2, Kind.request],
      [6, Kind.reply, { duration: 4 * STEP, tags: [['attempt', '1']] }],
    ]),
    ...of(serves, rides, 'service.fare', 'service.fare.basefare', [
      [
        3,
        Kind.in,
        {
          tags: [
            ['user', '42'],
            ['empty', ''],
          ],
        },
      ],
      [
        4,
        Kind.note,
        {
          tags: [
            ['cache', 'false'],
            ['tier', '2'],
          ],
        },
      ],
      [5, Kind.out, { duration: 2 * STEP, tags: [['city', 'Zürich, 東京'], failed] }],
    ]),
    ...of(searches, rides, 'api', 'service.hob.search', [
      [7, Kind.request],
      [8, Kind.timeout, { duration: STEP, payload: 'waited in vain' }],
    ]),
    ...of(writes, rides, 'api', 'service.log.write', [[9, Kind.request, later]]),
    ...of(written, rides, 'service.log', 'service.log.write', [
      [10, Kind.in, later],
      [11, Kind.out, { ...later, duration: STEP }],
    ]),
  ].toSorted((a, b) => a.timestamp - b.timestamp);
}

/** Read by an independent decoder, in the order in which it was told. */
function decoded(frames: readonly Uint8Array[]): Annotation[] {
  return frames.map(decode).toSorted((a, b) => a.timestamp - b.timestamp);
}

test.each([
  ['in packed datagrams', () => Promise.resolve({ format: 'packed' as const })],
  ['through an agent', async () => ({ address: await agentBefore() })],
  [
    'as single frames through an agent',
    async () => ({ format: 'single' as const, address: await agentBefore() }),
  ],
])('a trace told %s and written as single frames is the same, field by field', async (_, way) => {
  const told = ride(await way());
  const heard = await receiver.heard(told.length);
  const writer = new FrameWriter();
  expect(decoded(heard.map((annotation) => writer.write(annotation).slice()))).toEqual(told);
  expect(writer.cut).toBe(0);
});

test('a trace told in single frames is the same as it comes, field by field', async () => {
  const told = ride({ format: 'single' });
  await receiver.heard(told.length);
  expect(decoded(receiver.datagrams)).toEqual(told);
});
