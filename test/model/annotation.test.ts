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
