/** The themes' colours, by role. The terminal keeps its own background. */
import type { Role } from '../paint/style.ts';

export type ThemeName = 'phosphor' | 'amber' | 'light' | '16';

export const themeNames: readonly ThemeName[] = ['phosphor', 'amber', 'light', '16'];

export interface Palette {
  /** Of each role 0xRRGGBB. */
  readonly roles: Readonly<Record<Role, number>>;
  /**
   * The background of the selected row, and the nearest of 256 colours that is
   * as quiet: their cube has no dark green, and words on its bright one cannot
   * be read.
   */
  readonly selection: { readonly rgb: number; readonly of256: number };
  /** Roles that would be too weak on that background, in what they are drawn there. */
  readonly selected: Readonly<Partial<Record<Role, number>>>;
}

/*
 * Words have a contrast of 4.5 to 1 with their background (WCAG 2.2, 1.4.3),
 * bars and lines of 3 to 1 (1.4.11), on the selected row too, and where a
 * terminal has 256 colours. A test reckons it.
 */
export const palettes: Readonly<Record<Exclude<ThemeName, '16'>, Palette>> = {
  phosphor: {
    roles: {
      text: 0x8cd999,
      dim: 0x66b075,
      faint: 0x539461,
      bright: 0xd2ffd9,
      title: 0x6dbd7c,
      accent: 0x9dffb0,
      good: 0x7ee08d,
      warn: 0xffb454,
      bad: 0xff6b61,
      key: 0xc3f7cb,
      axis: 0x539461,
      spark: 0x52b265,
      client: 0x5fa36d,
      network: 0x4a8356,
      server: 0x79dc8b,
      critical: 0xdcffe1,
    },
    selection: { rgb: 0x16401f, of256: 236 },
    selected: {
      dim: 0x8cd999,
      faint: 0x8cd999,
      title: 0x8cd999,
      axis: 0x8cd999,
      bad: 0xff877e,
      spark: 0x79c388,
      client: 0x79c388,
      network: 0x79c388,
    },
  },
  amber: {
    roles: {
      text: 0xe3b062,
      dim: 0xb58d50,
      faint: 0xa07840,
      bright: 0xffe9c4,
      title: 0xcb9a52,
      accent: 0xffcf82,
      good: 0xe8b867,
      warn: 0xfff06a,
      bad: 0xff6b61,
      key: 0xffdfa8,
      axis: 0xa07840,
      spark: 0xc98f3c,
      client: 0xb08142,
      network: 0x8f6c3c,
      server: 0xf2bb62,
      critical: 0xfff0d6,
    },
    selection: { rgb: 0x4a3208, of256: 236 },
    selected: {
      dim: 0xe3b062,
      faint: 0xe3b062,
      title: 0xe3b062,
      axis: 0xe3b062,
      bad: 0xff877e,
      spark: 0xd7a350,
      client: 0xd7a350,
      network: 0xd7a350,
    },
  },
  light: {
    roles: {
      text: 0x1d4d28,
      dim: 0x2e6640,
      faint: 0x587260,
      bright: 0x062e10,
      title: 0x2f6b3c,
      accent: 0x08701f,
      good: 0x14702c,
      warn: 0x8f5200,
      bad: 0xb3261e,
      key: 0x0a4a1b,
      axis: 0x587260,
      spark: 0x35864a,
      client: 0x2f7a45,
      network: 0x6d9677,
      server: 0x27803d,
      critical: 0x033d12,
    },
    selection: { rgb: 0xcfe8d3, of256: 253 },
    selected: {
      faint: 0x2e6640,
      axis: 0x2e6640,
      warn: 0x6b4000,
      spark: 0x27803d,
      client: 0x14702c,
      server: 0x14702c,
      network: 0x27803d,
    },
  },
};

/** SGR foregrounds of each role. */
type Foregrounds = Readonly<Record<Role, string>>;

/**
 * For terminals of 16 colours, which choose the shades themselves: 32 green,
 * 92 bright green, 97 white, 33 amber, 91 red. What is faint is the dimmed
 * colour (2), never the grey (90): some schemes make that the background itself.
 */
const greens: Foregrounds = {
  text: '32',
  dim: '32',
  faint: '2;32',
  bright: '97',
  title: '32',
  accent: '92',
  good: '92',
  warn: '33',
  bad: '91',
  key: '97',
  axis: '2;32',
  spark: '32',
  client: '32',
  network: '2;32',
  server: '92',
  critical: '97',
};

/** Amber is the colour of all, so what is only a warning is the bright yellow. */
const ambers: Foregrounds = {
  ...greens,
  text: '33',
  dim: '33',
  faint: '2;33',
  title: '33',
  accent: '97',
  good: '33',
  warn: '93',
  axis: '2;33',
  spark: '33',
  client: '33',
  network: '2;33',
  server: '33',
};

/**
 * On a light background green, yellow and white are hardly seen: words are the
 * terminal's own (39), what is wrong is red (31) or magenta (35).
 */
const darks: Foregrounds = {
  text: '39',
  dim: '39',
  faint: '2;39',
  bright: '1;39',
  title: '39',
  accent: '34',
  good: '39',
  warn: '35',
  bad: '31',
  key: '34',
  axis: '2;39',
  spark: '34',
  client: '34',
  network: '2;39',
  server: '34',
  critical: '1;39',
};

export const sixteen: Readonly<Record<ThemeName, Foregrounds>> = {
  phosphor: greens,
  amber: ambers,
  light: darks,
  '16': greens,
};
