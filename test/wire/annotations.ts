/** Annotations for tests: one that a real service would send, and any that a format may have to hold. */
import * as fc from 'fast-check';
import type { Annotation, Kind } from '../../src/model/annotation.ts';

export const basefare: Annotation = {
  traceId: '33eda743-f124-435c-71fc-3c872bbc98e6',
  spanId: '5a1c2f06-7b1e-4a53-9d1e-0c2f6b7a8d90',
  parentId: 'c0ffee00-7b1e-4a53-9d1e-0c2f6b7a8d91',
  kind: 4,
  async: false,
  timestamp: 1_410_056_419_905_123,
  duration: 100,
  host: 'eu-west-1a/ip-10-11-2-214',
  origin: 'com.hailocab.api.v1.customer',
  destination: 'com.hailocab.service.fare.basefare',
  payload: '',
  tags: [['error', 'Missing config at xxx']],
};

const text = fc.string({ unit: 'binary', maxLength: 40 });
const id = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.replaceAll('-', '').toUpperCase()),
  fc.stringMatching(/^[0-9a-f]{1,32}$/),
  fc.stringMatching(/^[0-9a-fA-F-]{36}$/),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
);
const kind = fc.constantFrom<Kind>(0, 1, 2, 3, 4, 5, 6);

/** All that a frame can hold. */
export const frameAnnotation: fc.Arbitrary<Annotation> = fc.record({
  traceId: id,
  spanId: fc.oneof(fc.constant(''), id),
  parentId: fc.oneof(fc.constant(''), id),
  kind,
  async: fc.boolean(),
  timestamp: fc.maxSafeNat(),
  duration: fc.maxSafeNat(),
  host: text,
  origin: text,
  destination: text,
  payload: text,
  tags: fc.array(fc.tuple(fc.oneof(text, fc.constant('error')), text), { maxLength: 5 }),
});

const name = fc.stringMatching(/^[a-zA-Z0-9._ü-]{1,30}$/);
/** Words, as a line can hold them behind its end. */
const words = fc
  .array(fc.stringMatching(/^[a-zü={}":,.]{1,12}$/), { minLength: 1, maxLength: 4 })
  .map((each) => each.join(' '));
const message = text.map((any) => any.replace(/[\r\n]/g, ' '));

/** All that the listing can hold: no span ids, whole ms, hundredths of a ms, payloads of a line, errors. */
export const listingAnnotation: fc.Arbitrary<Annotation> = fc.record({
  traceId: name,
  spanId: fc.constant(''),
  parentId: fc.constant(''),
  kind,
  async: fc.constant(false),
  timestamp: fc.integer({ min: 0, max: 4_000_000_000_000 }).map((ms) => ms * 1000),
  duration: fc.nat().map((hundredths) => hundredths * 10),
  host: fc.oneof(fc.constant(''), name),
  origin: fc.oneof(fc.constant(''), name),
  // One that is the end of a line cannot be told from it.
  destination: name.filter((any) => any !== '-'),
  payload: fc.oneof(fc.constant(''), words),
  tags: fc.array(fc.tuple(fc.constant('error'), message), { maxLength: 3 }),
});
