import { describe, expect, test } from 'vitest';
import { bold, role, selected, underline } from '../../../src/ui/paint/style.ts';
import { themeNames } from '../../../src/ui/theme/palette.ts';
import { colourDepth, makeTheme } from '../../../src/ui/theme/theme.ts';

describe('how many colours', () => {
  test.each([
    [{ COLORTERM: 'truecolor', TERM: 'xterm-256color' }, 'true'],
    [{ TERM: 'xterm-direct' }, 'true'],
    [{ TERM: 'screen-256color' }, '256'],
    [{ TERM: 'linux' }, '16'],
    [{}, '16'],
    [{ TERM: 'dumb' }, 'none'],
    [{ NO_COLOR: '1', COLORTERM: 'truecolor' }, 'none'],
    [{ NO_COLOR: '', TERM: 'xterm-256color' }, '256'],
  ])('%j has %s', (env, depth) => {
    expect(colourDepth(env)).toBe(depth);
  });
});

describe('a theme', () => {
  test('turns roles into the colours that the terminal has', () => {
    expect(makeTheme('phosphor', 'true').sgr(role.bad)).toBe('\u001b[0;38;2;255;107;97m');
    expect(makeTheme('phosphor', '256').sgr(role.bad)).toBe('\u001b[0;38;5;203m');
    expect(makeTheme('phosphor', '16').sgr(role.bad)).toBe('\u001b[0;91m');
    expect(makeTheme('16', 'true').sgr(role.bad)).toBe('\u001b[0;91m');
  });

  test('without colours tells by weight, line and inversion', () => {
    const theme = makeTheme('phosphor', 'none');
    expect(theme.sgr(role.bad)).toBe('\u001b[0;1m');
    expect(theme.sgr(selected(role.text))).toBe('\u001b[0;7m');
    expect(theme.sgr(underline(role.faint))).toBe('\u001b[0;2;4m');
  });

  test.each(themeNames)('%s tells the selected row and every rank apart', (name) => {
    const theme = makeTheme(name, 'true');
    expect(theme.sgr(selected(role.text))).not.toBe(theme.sgr(role.text));
    const ranks = [role.faint, role.text, role.bright, role.warn, role.bad];
    expect(new Set(ranks.map((style) => theme.sgr(style))).size).toBe(ranks.length);
    expect(theme.sgr(bold(role.text))).not.toBe(theme.sgr(role.text));
  });
});
