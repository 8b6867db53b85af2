import { expect, test } from 'vitest';
import { choiceParts } from '../../../src/ui/components/footing.ts';

test('where the footer has no room for what a panel’s keys do, they and the way out stand there', () => {
  const options = ['the listing', 'OTLP JSON', 'Zipkin JSON'].map((name) => ({
    key: name[0]!.toLowerCase(),
    name,
    result: '',
  }));
  const footer = (width: number): string =>
    choiceParts({ title: '', options, note: '' }, width)
      .map(({ text }) => text)
      .join('');
  expect(footer(80)).toBe('  t the listing  o OTLP JSON  z Zipkin JSON  Esc leaves it');
  expect(footer(56)).toBe('  t  o  z  Esc leaves it');
});
