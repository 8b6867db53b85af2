/** Names as a person says them: without what all of them begin with. */
import type { Glyphs } from './glyphs.ts';
import { clean, isPlain } from './clean.ts';

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
 * the callee, is told by its last part (`…nearest-driver`).
 */
export function pairName(caller: string, callee: string, width: number, glyphs: Glyphs): string {
  const between = ` ${glyphs.arrow} `;
  const from = lastPart(caller, glyphs.ellipsis);
  const to = lastPart(callee, glyphs.ellipsis);
  const pairs = [
    [caller, callee],
    [from, callee],
    [caller, to],
  ];
  const [left = from, right = to] =
    pairs.find(([a, b]) => a!.length + between.length + b!.length <= width) ?? [];
  const room = Math.max(0, width - between.length);
  const half = Math.max(Math.floor(room / 2), room - right.length);
  return cut(left, half, glyphs.ellipsis) + between + right;
}

function lastPart(name: string, ellipsis: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 && dot < name.length - 1 ? ellipsis + name.slice(dot + 1) : name;
}

/** Of the caller so much that the callee is seen too; what the callee is too long the canvas cuts. */
function cut(name: string, width: number, ellipsis: string): string {
  return name.length <= width
    ? name
    : name.slice(0, Math.max(0, width - ellipsis.length)) + ellipsis;
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
