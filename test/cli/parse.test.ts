import { describe, expect, test } from 'vitest';
import {
  parseAddress,
  parseAge,
  parseRate,
  parseSize,
  parseSpeed,
  parseWait,
  parseWindow,
} from '../../src/cli/parse.ts';

describe('a value on the command line', () => {
  test.each([
    ['127.0.0.1:7760', { host: '127.0.0.1', port: 7760 }],
    ['localhost:1', { host: 'localhost', port: 1 }],
    ['[::1]:7760', { host: '::1', port: 7760 }],
    ['7761', { host: '127.0.0.1', port: 7761 }],
    ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
  ])('%s is an address', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  test.each(['', ':', 'host', 'host:', ':7760', '::1:7760', 'a b:1', '1.2.3.4:65536', 'h:-1'])(
    '"%s" is no address',
    (text) => {
      expect(() => parseAddress(text)).toThrow('is not an address; write HOST:PORT');
    },
  );

  test.each([
    ['10', 10_000_000],
    ['10s', 10_000_000],
    ['1.5s', 1_500_000],
    ['500ms', 500_000],
    ['2m', 120_000_000],
    ['1h', 3_600_000_000],
  ])('%s is a time to wait, in µs', (text, micros) => {
    expect(parseWait(text)).toBe(micros);
  });

  test.each([
    ['0.1', 0.1],
    ['x10', 10],
    ['100', 100],
    ['max', Infinity],
  ])('%s is a speed', (text, speed) => {
    expect(parseSpeed(text)).toBe(speed);
  });

  test.each(['0', '0.05', '101', '-1', 'NaN', 'Infinity', ''])('"%s" is no speed', (text) => {
    expect(() => parseSpeed(text)).toThrow('write a number from 0.1 to 100, or max');
  });

  test('rates begin at 1, and max is as fast as it can', () => {
    expect(parseRate('250')).toBe(250);
    expect(parseRate('max')).toBe(Infinity);
    expect(() => parseRate('0.5')).toThrow('is not a rate');
  });

  test('windows are those of the screen', () => {
    expect(['10s', '1m', '5m', '15m', '1h'].map(parseWindow)).toEqual([10, 60, 300, 900, 3_600]);
    expect(() => parseWindow('toString')).toThrow('is not a window');
  });

  test('how long and how much is kept is told with a unit', () => {
    expect(['30m', '24h', '7d', '1.5h'].map(parseAge)).toEqual([
      1_800_000_000, 86_400_000_000, 604_800_000_000, 5_400_000_000,
    ]);
    expect(['500MB', '2gb', '1.5TB'].map(parseSize)).toEqual([5e8, 2e9, 1.5e12]);
    for (const text of ['24', '0h', '0ms', '-1h', 'forever', '']) {
      expect(() => parseAge(text)).toThrow('is not an age; write for example 30m, 24h or 7d.');
    }
    for (const text of ['2', '0GB', '-1GB', '2 GB', 'all']) {
      expect(() => parseSize(text)).toThrow('is not a size; write for example 500MB or 2GB.');
    }
  });
});
