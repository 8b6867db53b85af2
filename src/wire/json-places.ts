/** Where pieces stand: keys, and '[]' for each element of an array; [] is the top-level value itself. */
export type JsonPlace = readonly string[];

/** All places as one tree: what a value is, and where it leads. */
export interface JsonNode {
  /** The index of the place that this is, -1 for one that is only passed through. */
  place: number;
  readonly keys: JsonKey[];
  each: JsonNode | undefined;
}

interface JsonKey {
  readonly bytes: Uint8Array;
  readonly node: JsonNode;
}

const EACH = '[]';

const encoder = new TextEncoder();

/** Trees by their lists: a format has one, and a file or a request for each reading. */
const trees = new WeakMap<readonly JsonPlace[], JsonNode>();

/** The tree of places, by its root: the top-level value. */
export function treeOfPlaces(places: readonly JsonPlace[]): JsonNode {
  let tree = trees.get(places);
  if (tree === undefined) {
    tree = makeTree(places);
    trees.set(places, tree);
  }
  return tree;
}

function makeTree(places: readonly JsonPlace[]): JsonNode {
  const root = newNode();
  for (const [index, place] of places.entries()) {
    let node = root;
    for (const step of place) node = step === EACH ? (node.each ??= newNode()) : keyed(node, step);
    node.place = index;
  }
  return root;
}

/** Where the key in `bytes[start..end)` leads, undefined when to no place. Keys are compared as they are written. */
export function nodeAtKey(
  node: JsonNode,
  bytes: Uint8Array,
  start: number,
  end: number,
): JsonNode | undefined {
  return node.keys.find((key) => isSame(key.bytes, bytes, start, end))?.node;
}

function newNode(): JsonNode {
  return { place: -1, keys: [], each: undefined };
}

function keyed(node: JsonNode, key: string): JsonNode {
  const bytes = encoder.encode(key);
  const known = nodeAtKey(node, bytes, 0, bytes.length);
  if (known !== undefined) return known;
  const made = newNode();
  node.keys.push({ bytes, node: made });
  return made;
}

function isSame(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false;
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false;
  return true;
}
