/** Jaeger's key-value lists: a span's tags, a log's fields, a process's tags. */
import type { Tag } from '../../model/annotation.ts';
import type { JsonObject } from '../json-fields.ts';
import { isObject, objectsIn, textIn, textOf } from '../json-fields.ts';

/** Elasticsearch takes a dot in a key for a path, so Jaeger writes another sign there. */
const DOT = '@';

/**
 * The tags under a key: a list of `{key, type, value}`, to which Jaeger's
 * documents in Elasticsearch add a map of those that are searched by
 * (`tags-as-fields`). Values are texts here, binary ones in base64 as they came.
 */
export function tagsIn(object: JsonObject, key: string, mapKey?: string): Tag[] {
  const tags = objectsIn(object, key).map((each): Tag => [
    textIn(each, 'key'),
    textOf(each['value'] ?? ''),
  ]);
  const map = mapKey === undefined ? undefined : object[mapKey];
  if (isObject(map)) {
    for (const [name, value] of Object.entries(map)) {
      tags.push([name.replaceAll(DOT, '.'), textOf(value)]);
    }
  }
  return tags;
}

/** As Jaeger's UI imports them. */
export function tagJson([key, value]: Tag): object {
  return { key, type: 'string', value };
}
