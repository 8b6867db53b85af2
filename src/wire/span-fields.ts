/** What the frames of many spans say alike, as the bytes of its fields, made once. */
import { joinDestination } from '../model/annotation.ts';
import { MAX_NAME_BYTES } from '../model/names.ts';
import type { SpanKind } from '../model/span-kind.ts';
import { isCallersSide, KIND_TAG } from '../model/span-kind.ts';
import { Field, PairField } from './frame-fields.ts';
import { MAX_TEXT_BYTES } from './limits.ts';
import { LENGTH } from './protobuf.ts';

/** Kept at once: those of a platform of some thousand operations, 150 bytes each. */
const MAX_KEPT = 16_384;

/** The fields of host, origin and destination, and behind them that of the tag that tells the kind. */
export interface NameFields {
  readonly bytes: Uint8Array;
  /** Where the tag begins. */
  readonly tagAt: number;
}

const encoder = new TextEncoder();

type Level<T> = Map<string, T>;

/** The names of spans that were seen, so that nothing is made of texts that were said before. */
export class SpanNames {
  #kept: Level<Level<Level<Level<Level<NameFields | null>>>>> = new Map();
  #count = 0;

  /** The fields of a span; null where a name is over its limit. `peer` as `ToldSpan` has it. */
  of(
    kind: SpanKind,
    service: string,
    host: string,
    peer: string,
    operation: string,
  ): NameFields | null {
    // Nothing is kept of what is over its limit anyway, which may be of any length.
    if (isTooLong(service) || isTooLong(host) || isTooLong(peer) || isTooLong(operation))
      return null;
    const bySide = below(below(below(this.#kept, service), host), kind);
    const byOperation = below(bySide, peer);
    const known = byOperation.get(operation);
    if (known !== undefined) return known;
    if (++this.#count > MAX_KEPT) {
      this.#kept = new Map();
      this.#count = 0;
    }
    const fields = fieldsOf(kind, service, host, peer, operation);
    byOperation.set(operation, fields);
    return fields;
  }
}

/** One for all that is read: requests are many, and say the same. */
export const spanNames: SpanNames = new SpanNames();

/** The field of a tag; undefined when it is so long that it may be over the limit of a text. */
export function tagField(key: string, value: string): Uint8Array | undefined {
  const pair = [
    ...textField(PairField.key, encoder.encode(key)),
    ...textField(PairField.value, encoder.encode(value)),
  ];
  if (pair.length > MAX_TEXT_BYTES) return undefined;
  return Uint8Array.from([...headOf(Field.keyValue, pair.length), ...pair]);
}

/** The fields of the tags of one key, by their values. */
export class TagFields {
  readonly #key: string;
  readonly #kept = new Map<string, Uint8Array | undefined>();

  constructor(key: string) {
    this.#key = key;
  }

  /** As `tagField` has it. */
  of(value: string): Uint8Array | undefined {
    if (isTooLong(value)) return tagField(this.#key, value);
    let field = this.#kept.get(value);
    if (field === undefined) {
      if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
      this.#kept.set(value, (field = tagField(this.#key, value)));
    }
    return field;
  }
}

/** A character is a byte at least. */
function isTooLong(name: string): boolean {
  return name.length > MAX_NAME_BYTES;
}

function below<T>(level: Level<Level<T>>, name: string): Level<T> {
  let found = level.get(name);
  if (found === undefined) level.set(name, (found = new Map<string, T>()));
  return found;
}

/** The same names as on the annotations of `annotationsOfSpan`; null where one is over its limit. */
function fieldsOf(
  kind: SpanKind,
  service: string,
  host: string,
  peer: string,
  operation: string,
): NameFields | null {
  const calls = isCallersSide(kind);
  const origin = calls ? service : kind === 'server' ? peer : '';
  const names = [host, origin, joinDestination((calls && peer) || service, operation)].map((name) =>
    encoder.encode(name),
  );
  if (names.some(({ length }) => length > MAX_NAME_BYTES)) return null;
  const [hostname, from, destination] = names;
  const fields = [
    ...textField(Field.hostname, hostname!),
    ...textField(Field.origin, from!),
    ...textField(Field.destination, destination!),
  ];
  return {
    bytes: Uint8Array.from([...fields, ...tagField(KIND_TAG, kind)!]),
    tagAt: fields.length,
  };
}

/** Nothing for a text that is empty. */
function textField(field: number, text: Uint8Array): number[] {
  return text.length === 0 ? [] : [...headOf(field, text.length), ...text];
}

/** The tag and length before `length` bytes, which are fewer than 2¹⁴. */
function headOf(field: number, length: number): number[] {
  const tag = (field << 3) | LENGTH;
  return length < 0x80 ? [tag, length] : [tag, (length & 0x7f) | 0x80, length >>> 7];
}
