import { expect, test } from 'vitest';
import { Kind, kindWords, splitDestination } from '../../src/model/annotation.ts';

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
