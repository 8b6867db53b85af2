import type { Trace } from '../../../model/trace.ts';
import type { Glyphs } from '../../paint/glyphs.ts';

const keysOfTrace = new WeakMap<Trace, readonly string[]>();

/**
 * One key a span, in the trace's order: its span id, told apart from the same
 * id said twice, so that a selection can stand on either.
 */
export function spanKeys(trace: Trace): readonly string[] {
  const known = keysOfTrace.get(trace);
  if (known) return known;
  const seen = new Map<string, number>();
  const keys = trace.spans.map(({ spanId }) => {
    const times = seen.get(spanId) ?? 0;
    seen.set(spanId, times + 1);
    return times === 0 ? spanId : `${spanId} (${times + 1})`;
  });
  keysOfTrace.set(trace, keys);
  return keys;
}

/** Indices of the spans whose ancestors are all open, in the trace's order. */
export function visibleSpans(trace: Trace, collapsed: ReadonlySet<string>): readonly number[] {
  const keys = spanKeys(trace);
  const shown: number[] = [];
  let closedAt = Infinity;
  for (const [index, span] of trace.spans.entries()) {
    if (span.depth > closedAt) continue;
    const closed = span.children.length > 0 && collapsed.has(keys[index]!);
    closedAt = closed ? span.depth : Infinity;
    shown.push(index);
  }
  return shown;
}

/** How many spans stand below this one, at any depth. */
export function countBelow(trace: Trace, index: number): number {
  const { depth } = trace.spans[index]!;
  let next = index + 1;
  while (next < trace.spans.length && trace.spans[next]!.depth > depth) next++;
  return next - index - 1;
}

/**
 * The lines left of a span's name, from the ancestors at depth `base` on, two
 * columns a level. Whoever passes a base bounds the work and the width.
 */
export function treeLines(trace: Trace, index: number, base: number, tree: Glyphs['tree']): string {
  let lines = '';
  let at = index;
  while (at >= 0 && trace.spans[at]!.depth > base) {
    const { parent } = trace.spans[at]!;
    const last = parent < 0 || trace.spans[parent]!.children.at(-1) === at;
    if (at === index) lines = last ? tree.last : tree.branch;
    else lines = (last ? tree.blank : tree.line) + lines;
    at = parent;
  }
  return lines;
}
