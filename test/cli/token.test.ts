import { afterEach, expect, test, vi } from 'vitest';
import { warnOfPlainToken } from '../../src/cli/token.ts';

const TOKEN = 'open-sesame-0123456789';

afterEach(() => void vi.restoreAllMocks());

function said(token: string | undefined, ...places: readonly string[]): string {
  let err = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  warnOfPlainToken(token, places);
  return err;
}

test.each([
  ['http://127.0.0.1:7750'],
  ['localhost:7750'],
  ['http://[::1]:7750'],
  ['https://monitor.example:7750'],
  ['udp://monitor.example:7760'],
])('a token that goes to %s is nobody’s to read', (place) => {
  expect(said(TOKEN, place)).toBe('');
});

test('a token that goes by plain http to another machine is warned of, without a password', () => {
  const places = ['monitor.example:7750', 'http://me:secret@10.0.0.1/x', 'https://safe.example'];
  expect(said(TOKEN, ...places)).toBe(
    'phosphor: The token goes to http://monitor.example:7750, http://10.0.0.1 as plain text, which others on the way can read; use https://.\n',
  );
});

test('without a token there is nothing to warn of', () => {
  expect(said(undefined, 'http://monitor.example:7750')).toBe('');
});
