import { describe, expect, test } from 'vitest';
import { MOST_COPIED, clipboardSequence, copiedPart } from '../../../src/ui/terminal/clipboard.ts';

describe('the clipboard of the terminal', () => {
  test('is told by OSC 52', () => {
    expect(clipboardSequence('trace', false)).toBe('\u001b]52;c;dHJhY2U=\u0007');
  });

  test('takes text beyond ASCII', () => {
    const [, base64 = ''] = /c;(.*)\u0007/.exec(clipboardSequence('a → b', false)) ?? [];
    expect(Buffer.from(base64, 'base64').toString('utf8')).toBe('a → b');
  });

  test('is told through tmux in both ways that it may be set up for', () => {
    expect(clipboardSequence('trace', true)).toBe(
      '\u001b]52;c;dHJhY2U=\u0007\u001bPtmux;\u001b\u001b]52;c;dHJhY2U=\u0007\u001b\\',
    );
  });

  test('is given no more than a terminal takes, after a whole line', () => {
    expect(copiedPart('short')).toEqual({ text: 'short', isWhole: true });
    const line = 'x'.repeat(99);
    const long = Array.from({ length: 1000 }, () => line).join('\n');
    const { text, isWhole } = copiedPart(long);
    expect(isWhole).toBe(false);
    expect(text.split('\n').every((each) => each === line)).toBe(true);
    expect(text.length).toBeGreaterThan(MOST_COPIED - 200);
    expect(clipboardSequence(text, false).length).toBeLessThanOrEqual(100_000);
  });

  test('is not given half a character', () => {
    const { text } = copiedPart('→'.repeat(30_000));
    expect(text).toBe('→'.repeat(Math.floor(MOST_COPIED / 3)));
  });
});
