import type { Call } from '../../model/span.ts';
import type { Micros } from '../../model/clock.ts';

/** Who called whom. All arrays run beside the calls; an index means a call, -1 none. */
export interface Links {
  readonly parents: Int32Array;
  /** 1 where the call names a parent that is not here. */
  readonly orphans: Uint8Array;
  /** Every call once, each after its parent. */
  readonly parentsFirst: Int32Array;
}

/** What orders siblings: when they began, then which was heard of first. */
export interface Beginning {
  readonly start: Micros;
  readonly order: number;
}

/** The calls as a waterfall lists them: each parent, then its children. */
export interface Ordering {
  /** Indexes of calls by place. */
  readonly places: Int32Array;
  /** By index of call, 0 for a root. */
  readonly depths: Int32Array;
}

/**
 * Finds each call's parent by its id. Whatever was sent gives a forest: a call
 * that is its own parent is a root; a ring of calls is cut where it began; of
 * several calls with one id the first is the parent of those that name it.
 */
export function linkCalls(calls: readonly Call[], beginnings: readonly Beginning[]): Links {
  const byId = new Map<string, number>();
  calls.forEach((call, index) => {
    if (call.spanId !== '' && !byId.has(call.spanId)) byId.set(call.spanId, index);
  });
  const parents = new Int32Array(calls.length).fill(-1);
  const orphans = new Uint8Array(calls.length);
  calls.forEach((call, index) => {
    if (call.parentId === '' || call.parentId === call.spanId) return;
    const parent = byId.get(call.parentId);
    if (parent === undefined) orphans[index] = 1;
    else parents[index] = parent;
  });
  cutRings(parents, beginnings);
  return { parents, orphans, parentsFirst: putParentsFirst(parents) };
}

/** Roots and siblings in order of beginning. */
export function orderCalls(links: Links, beginnings: readonly Beginning[]): Ordering {
  const count = links.parents.length;
  const depths = new Int32Array(count);
  const childrenOf: number[][] = Array.from({ length: count }, () => []);
  const roots: number[] = [];
  const byStart = Int32Array.from({ length: count }, (_, index) => index).toSorted((a, b) =>
    byBeginning(beginnings[a]!, beginnings[b]!),
  );
  for (const index of byStart) {
    const parent = links.parents[index]!;
    (parent < 0 ? roots : childrenOf[parent]!).push(index);
  }
  const places = new Int32Array(count);
  const stack = roots.toReversed();
  for (let place = 0; stack.length > 0; place++) {
    const index = stack.pop()!;
    const parent = links.parents[index]!;
    places[place] = index;
    depths[index] = parent < 0 ? 0 : depths[parent]! + 1;
    for (const child of childrenOf[index]!.toReversed()) stack.push(child);
  }
  return { places, depths };
}

function byBeginning(a: Beginning, b: Beginning): number {
  return a.start - b.start || a.order - b.order;
}

/** Walks up from every call once; a walk that meets itself has found a ring. */
function cutRings(parents: Int32Array, beginnings: readonly Beginning[]): void {
  const walkOf = new Int32Array(parents.length).fill(-1);
  for (let start = 0; start < parents.length; start++) {
    let index = start;
    while (index >= 0 && walkOf[index] === -1) {
      walkOf[index] = start;
      index = parents[index]!;
    }
    if (index < 0 || walkOf[index] !== start) continue;
    let first = index;
    for (let member = parents[index]!; member !== index; member = parents[member]!) {
      if (byBeginning(beginnings[member]!, beginnings[first]!) < 0) first = member;
    }
    parents[first] = -1;
  }
}

function putParentsFirst(parents: Int32Array): Int32Array {
  const order = new Int32Array(parents.length);
  const placed = new Uint8Array(parents.length);
  const path: number[] = [];
  let next = 0;
  for (let start = 0; start < parents.length; start++) {
    for (let index = start; index >= 0 && placed[index] === 0; index = parents[index]!) {
      placed[index] = 1;
      path.push(index);
    }
    while (path.length > 0) order[next++] = path.pop()!;
  }
  return order;
}
