/** What the semantic conventions say, read from tags. Names of OpenTelemetry, the current ones before those they replaced. */
import type { Tag } from '../../model/annotation.ts';

/** Complete before anything is read: all `Keys` are constants of their modules. */
const lookedFor = new Set<string>();

/** Names of one thing, in the order in which they are looked for. */
export class Keys {
  readonly names: readonly string[];

  constructor(...names: readonly string[]) {
    this.names = names;
    for (const name of names) lookedFor.add(name);
  }
}

/** Whether anything is read from what stands under the key: all other tags are only handed on. */
export function isLookedFor(key: string): boolean {
  return lookedFor.has(key);
}

/** The first value that is told under one of the keys, '' when none is. */
export function valueOf(tags: readonly Tag[], keys: Keys): string {
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
export function exceptionText(tags: readonly Tag[]): string {
  const said = [valueOf(tags, EXCEPTION_TYPE), valueOf(tags, EXCEPTION_MESSAGE)];
  return said.filter((text) => text !== '').join(': ');
}
