/**
 * How a cell looks, as one number: a role and three attributes. Painters name
 * roles; only a theme knows colours.
 */
export type Style = number;

/** What a cell means. Brightness for rank, amber and red only for what is wrong. */
export const role = {
  text: 0,
  dim: 1,
  faint: 2,
  bright: 3,
  title: 4,
  accent: 5,
  good: 6,
  warn: 7,
  bad: 8,
  key: 9,
  axis: 10,
  spark: 11,
  client: 12,
  network: 13,
  server: 14,
  critical: 15,
} as const;

export type Role = keyof typeof role;

const ROLE_BITS = 0x3f;
const BOLD = 0x40;
const UNDERLINE = 0x80;
const SELECTED = 0x100;

/** More styles than there are, for tables indexed by style. */
export const STYLES = 0x200;

export function bold(style: Style): Style {
  return style | BOLD;
}

export function underline(style: Style): Style {
  return style | UNDERLINE;
}

/** The background of the row a person stands on. */
export function selected(style: Style): Style {
  return style | SELECTED;
}

export function styleRole(style: Style): number {
  return style & ROLE_BITS;
}

export function isBold(style: Style): boolean {
  return (style & BOLD) !== 0;
}

export function isUnderlined(style: Style): boolean {
  return (style & UNDERLINE) !== 0;
}

export function isSelected(style: Style): boolean {
  return (style & SELECTED) !== 0;
}

/** Of a blank only the background and the line under it are seen; two that look alike compare as equal. */
export function blankStyle(style: Style): Style {
  return style & (UNDERLINE | SELECTED);
}
