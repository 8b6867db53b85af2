import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dottedDestination,
  joinDestination,
  Kind,
  kindWords,
  splitDestination,
} from '../../src/model/annotation.ts';

function split(destination: string): string[] {
  return Object.values(splitDestination(destination));
}

test('the last dot divides service and endpoint; without one all is the service', () => {
  expect(split('com.hailocab.service.fare.basefare')).toEqual([
    'com.hailocab.service.fare',
    'basefare',
  ]);
  expect(split('fare')).toEqual(['fare', '']);
  expect(split('fare.')).toEqual(['fare', '']);
  expect(split('.fare')).toEqual(['.fare', '']);
  expect(split('.')).toEqual(['.', '']);
  expect(split('')).toEqual(['', '']);
});

test('what is joined divides into the same again, with dots wherever they are', () => {
  expect(joinDestination('com.hailo.fare', 'basefare')).toBe('com.hailo.fare.basefare');
  expect(split(joinDestination('shop', 'Pool.take'))).toEqual(['shop', 'Pool.take']);
  expect(split(joinDestination('shop.eu', ''))).toEqual(['shop.eu', '']);
  const name = fc.stringMatching(/^[a-z./ ]{1,12}$/);
  fc.assert(
    fc.property(name, fc.oneof(fc.constant(''), name), (service, operation) => {
      expect(split(joinDestination(service, operation))).toEqual([service, operation]);
    }),
  );
});

test('whatever stands in names, what is joined and divided joins to the same again', () => {
  expect(split(joinDestination('shop', 'a\u001F'))).toEqual(['shop', 'a ']);
  expect(joinDestination('shop', 'a\u001F')).toBe('shop.a ');
  expect(split(joinDestination('', 'take'))).toEqual(['take', '']);
  const name = fc.string({ unit: fc.constantFrom('a', '.', ' ', '\u001F'), maxLength: 5 });
  fc.assert(
    fc.property(name, name, (service, operation) => {
      const joined = joinDestination(service, operation);
      const again = splitDestination(joined);
      expect(joinDestination(again.service, again.operation)).toBe(joined);
    }),
    { numRuns: 1_000 },
  );
});

test('people read a dot, whatever divides', () => {
  expect(dottedDestination(joinDestination('shop', 'Pool.take'))).toBe('shop.Pool.take');
  expect(dottedDestination(joinDestination('shop.eu', ''))).toBe('shop.eu');
  expect(dottedDestination('com.hailo.fare.basefare')).toBe('com.hailo.fare.basefare');
});

test('every kind has its word by its number', () => {
  expect(Object.values(Kind).map((kind) => kindWords[kind])).toEqual([
    'START',
    'REQ',
    'REP',
    'IN',
    'OUT',
    'TIMEOUT',
    'NOTE',
  ]);
});
