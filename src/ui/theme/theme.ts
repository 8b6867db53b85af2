/** Turns a style into what the terminal understands (SGR), as far as it has colours. */
import type { Role, Style } from '../paint/style.ts';
import type { Palette, ThemeName } from './palette.ts';
import { STYLES, isBold, isSelected, isUnderlined, role, styleRole } from '../paint/style.ts';
import { palettes, sixteen } from './palette.ts';

export type ColourDepth = 'none' | '16' | '256' | 'true';

export interface Theme {
  readonly name: ThemeName;
  readonly depth: ColourDepth;
  /** The whole escape sequence that sets this style from any other. */
  sgr(style: Style): string;
}

/** Of one row's cells in a terminal without colours, these are told apart by weight. */
const strongRoles: ReadonlySet<Role> = new Set(['bright', 'title', 'accent', 'warn', 'bad', 'key']);
const weakRoles: ReadonlySet<Role> = new Set(['faint', 'axis']);

export function makeTheme(name: ThemeName, depth: ColourDepth): Theme {
  const made: (string | undefined)[] = Array.from({ length: STYLES });
  const effective = name === '16' && depth !== 'none' ? '16' : depth;
  return {
    name,
    depth: effective,
    sgr: (style) => (made[style] ??= `\u001b[${codes(style, name, effective).join(';')}m`),
  };
}

/**
 * What the terminal can show, as far as it says so. `NO_COLOR` wins over all but
 * the flag (https://no-color.org): any value that is not empty.
 */
export function colourDepth(env: Readonly<Record<string, string | undefined>>): ColourDepth {
  const term = env['TERM'] ?? '';
  if ((env['NO_COLOR'] ?? '') !== '' || term === 'dumb') return 'none';
  if (/truecolor|24bit/i.test(env['COLORTERM'] ?? '') || term.endsWith('-direct')) return 'true';
  if (/256/.test(term)) return '256';
  return '16';
}

/** The backgrounds of COLORFGBG that are light: white, grey. */
const LIGHT_BACKGROUNDS: ReadonlySet<string> = new Set(['7', '15']);

/**
 * The theme where none is named: what is green on black cannot be read on white.
 * COLORFGBG, which rxvt, Konsole and others set, tells the colours by number,
 * the background's last; a terminal that does not say is taken to be dark.
 */
export function usualTheme(env: Readonly<Record<string, string | undefined>>): ThemeName {
  const background = (env['COLORFGBG'] ?? '').split(';').at(-1)!;
  return LIGHT_BACKGROUNDS.has(background) ? 'light' : 'phosphor';
}

const roleNames = Object.keys(role) as Role[];

function codes(style: Style, name: ThemeName, depth: ColourDepth): string[] {
  const roleName = roleNames.find((known) => role[known] === styleRole(style)) ?? 'text';
  const sgr = ['0'];
  if (depth === 'none') {
    if (isBold(style) || strongRoles.has(roleName)) sgr.push('1');
    else if (weakRoles.has(roleName)) sgr.push('2');
    if (isSelected(style)) sgr.push('7');
  } else {
    if (isBold(style)) sgr.push('1');
    sgr.push(...colours(roleName, isSelected(style), name, depth));
  }
  if (isUnderlined(style)) sgr.push('4');
  return sgr;
}

function colours(
  roleName: Role,
  selected: boolean,
  name: ThemeName,
  depth: Exclude<ColourDepth, 'none'>,
): string[] {
  if (depth === '16' || name === '16')
    return selected ? ['7', sixteen[name][selectedRole(roleName)]] : [sixteen[name][roleName]];
  const { roles, selection, selected: onSelection }: Palette = palettes[name];
  if (!selected) return [colour(roles[roleName], depth)];
  const behind = depth === '256' ? `48;5;${selection.of256}` : trueColour(48, selection.rgb);
  return [colour(onSelection[roleName] ?? roles[roleName], depth), behind];
}

/** Turned round, every role would be a patch of its own in the row: only what is wrong may be. */
function selectedRole(roleName: Role): Role {
  return roleName === 'bad' || roleName === 'warn' ? roleName : 'text';
}

function colour(rgb: number, depth: '256' | 'true'): string {
  return depth === '256' ? `38;5;${nearest256(rgb)}` : trueColour(38, rgb);
}

function trueColour(kind: 38 | 48, rgb: number): string {
  return `${kind};2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`;
}

/** The levels of the 6×6×6 colour cube of 256-colour terminals. */
const LEVELS = [0, 95, 135, 175, 215, 255] as const;

function nearest256(rgb: number): number {
  const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map(nearestLevel);
  return 16 + 36 * red! + 6 * green! + blue!;
}

function nearestLevel(part: number): number {
  let best = 0;
  for (let i = 1; i < LEVELS.length; i++) {
    if (Math.abs(LEVELS[i]! - part) < Math.abs(LEVELS[best]! - part)) best = i;
  }
  return best;
}
