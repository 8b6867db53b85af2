import { describe, expect, test } from 'vitest';
import { plainTable } from '../../../src/cli/print/columns.ts';

interface Row {
  readonly name: string;
  readonly calls: string;
}

function table(...rows: Row[]): string[] {
  return plainTable<Row>(
    [
      { title: 'SERVICE', align: 'left', cell: ({ name }) => name },
      { title: 'CALLS', align: 'right', cell: ({ calls }) => calls },
    ],
    rows,
  ).split('\n');
}

describe('a plain table', () => {
  test('aligns names left and figures right, and cuts nothing', () => {
    expect(table({ name: 'fare', calls: '3' }, { name: 'nearest-driver', calls: '1,284' })).toEqual(
      ['SERVICE         CALLS', 'fare                3', 'nearest-driver  1,284'],
    );
  });

  test('counts a wide letter as two columns', () => {
    expect(table({ name: '料金', calls: '3' }, { name: 'fare', calls: '4' })).toEqual([
      'SERVICE  CALLS',
      '料金         3',
      'fare         4',
    ]);
  });

  test('does not let a name steer the terminal, nor break a line', () => {
    const [, line, ...rest] = table({ name: 'a\u001b[2Jb\nc\u202ed\u0007', calls: '1' });
    expect(line).toBe('ab cd        1');
    expect(rest).toEqual([]);
  });
});
