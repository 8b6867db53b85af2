/** The themes' colours, by role. The terminal keeps its own background. */
import type { Role } from '../paint/style.ts';

export type ThemeName = 'phosphor' | 'amber' | 'light' | '16';

export const themeNames: readonly ThemeName[] = ['phosphor', 'amber', 'light', '16'];

/** 0xRRGGBB of each role, and of the selected row's background. */
export interface Palette {
  readonly roles: Readonly<Record<Role, number>>;
  readonly selection: number;
}

export const palettes: Readonly<Record<Exclude<ThemeName, '16'>, Palette>> = {
  phosphor: {
    selection: 0x16401f,
    roles: {
      text: 0x86d293,
      dim: 0x5a9a67,
      faint: 0x3d6b47,
      bright: 0xd2ffd9,
      title: 0x64b573,
      accent: 0x9dffb0,
      good: 0x7ee08d,
      warn: 0xffb454,
      bad: 0xff6b61,
      key: 0xc3f7cb,
      axis: 0x44774f,
      spark: 0x52b265,
      client: 0x5fa36d,
      network: 0x41714b,
      server: 0x79dc8b,
      critical: 0xdcffe1,
    },
  },
  amber: {
    selection: 0x4a3208,
    roles: {
      text: 0xe0ac5c,
      dim: 0xa98147,
      faint: 0x755a33,
      bright: 0xffe9c4,
      title: 0xc29149,
      accent: 0xffcf82,
      good: 0xe8b867,
      warn: 0xfff06a,
      bad: 0xff6b61,
      key: 0xffdfa8,
      axis: 0x84653a,
      spark: 0xc98f3c,
      client: 0xb08142,
      network: 0x7d5d31,
      server: 0xf2bb62,
      critical: 0xfff0d6,
    },
  },
  light: {
    selection: 0xcfe8d3,
    roles: {
      text: 0x1d4d28,
      dim: 0x4c7355,
      faint: 0x86a38c,
      bright: 0x062e10,
      title: 0x2f6b3c,
      accent: 0x0b7a2a,
      good: 0x1b7d34,
      warn: 0x9a5b00,
      bad: 0xb3261e,
      key: 0x0a4a1b,
      axis: 0x7d9a84,
      spark: 0x3b8f50,
      client: 0x5d9269,
      network: 0x93b59b,
      server: 0x27803d,
      critical: 0x033d12,
    },
  },
};

/**
 * SGR foregrounds for terminals of 16 colours, which choose the shades
 * themselves: 32 green, 92 bright green, 90 grey, 97 white, 33 amber, 91 red.
 */
export const sixteen: Readonly<Record<Role, string>> = {
  text: '32',
  dim: '32',
  faint: '90',
  bright: '97',
  title: '32',
  accent: '92',
  good: '92',
  warn: '33',
  bad: '91',
  key: '97',
  axis: '90',
  spark: '32',
  client: '32',
  network: '90',
  server: '92',
  critical: '97',
};
