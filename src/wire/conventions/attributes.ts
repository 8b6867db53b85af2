/** What the semantic conventions say, read from tags. Names of OpenTelemetry, the current ones before those they replaced. */
import type { Tag } from '../../model/annotation.ts';

/** A number from 1 for each name. Complete before anything is read: all `Keys` are constants of their modules. */
const lookedFor = new Map<string, number>();

/** Names of one thing, in the order in which they are looked for. */
export class Keys {
  readonly names: readonly string[];
  /** Each by its number, see `lookedForAs`. */
  readonly numbers: readonly number[];

  constructor(...names: readonly string[]) {
    this.names = names;
    for (const name of names) if (!lookedFor.has(name)) lookedFor.set(name, lookedFor.size + 1);
    this.numbers = names.map(lookedForAs);
  }
}

/** The number of a key under which anything is looked for; 0 for all others, which are only handed on. */
export function lookedForAs(key: string): number {
  return lookedFor.get(key) ?? 0;
}

/** How many keys are looked for; the last of their numbers. */
export function lookedForCount(): number {
  return lookedFor.size;
}

/** Tags that lie in bytes still: what stands under a key becomes a text when it is asked for. */
export interface PlacedTags {
  /** As `valueOf` has it. */
  firstValue(keys: Keys): string;
}

/** Tags, in words or in place. */
export type Tags = readonly Tag[] | PlacedTags;

/** The first value that is told under one of the keys, '' when none is. */
export function valueOf(tags: Tags, keys: Keys): string {
  if ('firstValue' in tags) return tags.firstValue(keys);
  for (const key of keys.names) {
    for (const tag of tags) if (tag[0] === key && tag[1] !== '') return tag[1];
  }
  return '';
}

/** The service at the other end, as its caller knows it. */
export const PEER = 'service.peer.name';

/** Of the OpenTracing bridge: what a link to the parent says when nobody waits for the span. */
export const REFERENCE = 'opentracing.ref_type';
export const REFERENCES: Keys = new Keys(REFERENCE);
export const FOLLOWS_FROM = 'follows_from';

/** The name of an event that is an exception, and what it tells. */
export const EXCEPTION = 'exception';
const EXCEPTION_TYPE = new Keys('exception.type');
const EXCEPTION_MESSAGE = new Keys('exception.message');

/** An exception as a person says it: `TypeError: x is not a function`; '' for one that says nothing. */
export function exceptionText(tags: Tags): string {
  const said = [valueOf(tags, EXCEPTION_TYPE), valueOf(tags, EXCEPTION_MESSAGE)];
  return said.filter((text) => text !== '').join(': ');
}
