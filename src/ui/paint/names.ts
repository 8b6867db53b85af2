/** Names as a person says them: without what all of them begin with. */
import type { Glyphs } from './glyphs.ts';
import { textColumns } from './cells.ts';
import { clean, isPlain } from './clean.ts';
import { cutEnd } from './cut.ts';

/** Below this many names a common beginning says nothing about the platform. */
const ENOUGH_NAMES = 3;

/** What draws something: no blank, no mark without a letter, none of the letters that are blank. */
const DRAWN = /[^\s\p{M}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]/u;

/** So much of a name says whether anything of it will be seen, and names may be of any length. */
const LOOKED_AT = 64;

/**
 * The name, or where nothing of it would be seen its characters by their
 * numbers, `<202e><200b>`: no row is blank, and two such names are not alike.
 * Of no name nothing.
 */
export function visibleName(name: string): string {
  const beginning = name.slice(0, LOOKED_AT);
  if (DRAWN.test(isPlain(beginning) ? beginning : clean(name)) || name === '') return name;
  return Array.from(beginning, (char) =>
    char > ' ' && isPlain(char) ? char : `<${char.codePointAt(0)!.toString(16)}>`,
  ).join('');
}

export function shortName(name: string, prefix: string): string {
  const isWithin = prefix !== '' && name.length > prefix.length && name.startsWith(prefix);
  return visibleName(isWithin ? name.slice(prefix.length) : name);
}

/**
 * `caller → callee` in `width` columns: where that is too long the caller, then
 * the callee, loses its beginning at a dot (`…nearest-driver`), and in the end both.
 */
export function pairName(caller: string, callee: string, width: number, glyphs: Glyphs): string {
  const between = ` ${glyphs.arrow} `;
  const whole = clean(callee.slice(0, LONGEST));
  const room = Math.max(0, width - between.length);
  const froms = dottedTails(clean(caller.slice(0, LONGEST)), glyphs.ellipsis);
  const tos = dottedTails(whole, glyphs.ellipsis);
  const from = froms.at(-1)!;
  const pairs = [
    ...froms.map((left) => [left, whole] as const),
    ...tos.map((right) => [froms[0]!, right] as const),
    ...tos.map((right) => [from, right] as const),
  ];
  const [left, right] = pairs.find(([a, b]) => textColumns(a) + textColumns(b) <= room) ?? [
    from,
    tos.at(-1)!,
  ];
  const half = Math.max(Math.floor(room / 2), room - textColumns(right));
  const shownLeft = cutEnd(left, half, glyphs.ellipsis);
  return shownLeft + between + cutEnd(right, room - textColumns(shownLeft), glyphs.ellipsis);
}

/** No row is longer, and names may be of any length. */
const LONGEST = 1_000;

/** More parts than a name on a screen has. */
const MOST_PARTS = 16;

/** The name, then without its beginning up to each dot. */
function dottedTails(name: string, ellipsis: string): readonly string[] {
  const tails = [name];
  let dot = name.indexOf('.');
  while (dot >= 0 && dot < name.length - 1 && tails.length < MOST_PARTS) {
    if (dot > 0) tails.push(ellipsis + name.slice(dot + 1));
    dot = name.indexOf('.', dot + 1);
  }
  return tails;
}

/**
 * The dotted beginning that nearly all names share: `com.hailocab.` of
 * `com.hailocab.service.fare` and `com.hailocab.api.v1.customer`. A few names
 * from elsewhere (a load balancer) do not hide it.
 */
export function commonPrefix(names: readonly string[]): string {
  if (names.length < ENOUGH_NAMES) return '';
  let prefix = '';
  for (;;) {
    const next = mostCommonPart(names, prefix);
    if (next === null) return prefix;
    prefix = next;
  }
}

/** Share of the names that must begin alike; deeper parts must be in all of those. */
const NEARLY_ALL = 0.8;

function mostCommonPart(names: readonly string[], prefix: string): string | null {
  const counts = new Map<string, number>();
  const inside = names.filter((name) => name.startsWith(prefix));
  const needed = prefix === '' ? names.length * NEARLY_ALL : inside.length;
  for (const name of inside) {
    const dot = name.indexOf('.', prefix.length);
    if (dot > prefix.length) {
      const part = name.slice(0, dot + 1);
      counts.set(part, (counts.get(part) ?? 0) + 1);
    }
  }
  for (const [part, n] of counts) if (n >= needed) return part;
  return null;
}
