import { describe, expect, test } from 'vitest';
import type { Role } from '../../../src/ui/paint/style.ts';
import { bold, role, selected, underline } from '../../../src/ui/paint/style.ts';
import { themeNames } from '../../../src/ui/theme/palette.ts';
import { colourDepth, makeTheme, usualTheme } from '../../../src/ui/theme/theme.ts';

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

describe('what stands on the screen can be read', () => {
  /** Of words and of drawings (WCAG 2.2, 1.4.3 and 1.4.11). */
  const WORDS = 4.5;
  const DRAWINGS = 3;
  /** So much of it is left where the terminal's background is not quite black or white. */
  const TINTED = 0.88;
  const drawn: ReadonlySet<Role> = new Set(['spark', 'network', 'critical']);
  const dark = [
    [0x000000, 1],
    [0x1e1e1e, TINTED],
  ] as const;
  const light = [
    [0xffffff, 1],
    [0xfdf6e3, TINTED],
  ] as const;

  const themes = [
    ['phosphor', dark],
    ['amber', dark],
    ['light', light],
  ] as const;

  for (const [name, backgrounds] of themes) {
    for (const depth of ['true', '256'] as const) {
      const theme = makeTheme(name, depth);
      test.each(Object.keys(role) as Role[])(`in ${name} of ${depth} colours: %s`, (roleName) => {
        const least = drawn.has(roleName) ? DRAWINGS : WORDS;
        const plain = coloursOf(theme.sgr(role[roleName]));
        for (const [background, share] of backgrounds)
          expect(contrast(plain.fore, background)).toBeGreaterThanOrEqual(least * share);
        const chosen = coloursOf(theme.sgr(selected(role[roleName])));
        expect(contrast(chosen.fore, chosen.back!)).toBeGreaterThanOrEqual(least);
      });

      test(`in ${name} of ${depth} colours the selected row stands out`, () => {
        const { back } = coloursOf(theme.sgr(selected(role.text)));
        for (const [background] of backgrounds)
          expect(contrast(back!, background)).toBeGreaterThan(1.2);
      });
    }
  }

  test('16 colours on a light background never draw with white, green or yellow', () => {
    const theme = makeTheme('light', '16');
    for (const each of Object.values(role)) {
      expect(theme.sgr(each)).not.toMatch(/\b(?:3[237]|9\d)\b/);
    }
  });

  test.each(themeNames)('16 colours of %s tell ranks apart, and draw nothing in grey', (name) => {
    const theme = makeTheme(name, '16');
    const ranks = [role.faint, role.text, role.bright, role.warn, role.bad];
    expect(new Set(ranks.map((style) => theme.sgr(style))).size).toBe(ranks.length);
    for (const each of Object.values(role)) expect(theme.sgr(each)).not.toMatch(/\b90\b/);
  });
});

/** The colours that a sequence sets, 0xRRGGBB. */
function coloursOf(sgr: string): { fore: number; back: number | null } {
  const found = { fore: 0, back: null as number | null };
  for (const [, kind, code] of sgr.matchAll(/([34]8);(2;\d+;\d+;\d+|5;\d+)/g)) {
    const [how, ...numbers] = code!.split(';').map(Number);
    const [red = 0, green = 0, blue = 0] = how === 2 ? numbers : of256(numbers[0]!);
    const rgb = (red << 16) | (green << 8) | blue;
    if (kind === '38') found.fore = rgb;
    else found.back = rgb;
  }
  return found;
}

/** What xterm shows for one of 256 colours: a cube of six levels, then greys. */
function of256(index: number): readonly number[] {
  if (index >= 232) return Array.from({ length: 3 }, () => 8 + (index - 232) * 10);
  const cube = index - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) =>
    step === 0 ? 0 : 55 + step * 40,
  );
}

/** From 1 to 21, as WCAG reckons it. */
function contrast(one: number, other: number): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(rgb: number): number {
  const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((part) => {
    const linear = part / 255;
    return linear <= 0.04045 ? linear / 12.92 : ((linear + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

test.each([
  ['0;15', 'light'],
  ['0;default;7', 'light'],
  ['15;0', 'phosphor'],
  ['7;default', 'phosphor'],
  ['15', 'light'],
  ['', 'phosphor'],
  [undefined, 'phosphor'],
])('on a terminal whose colours are %s the usual theme is %s', (COLORFGBG, theme) => {
  expect(usualTheme({ COLORFGBG })).toBe(theme);
});
