import type { Tag } from '../../model/annotation.ts';
import type { SpanKind } from '../../model/span-kind.ts';
import { spanKinds } from '../../model/span-kind.ts';
import { durationIn, momentIn } from '../json-times.ts';
import type { JsonObject } from '../json-fields.ts';
import { isObject, objectsIn, textIn, textOf, Unreadable } from '../json-fields.ts';
import type { ToldSpan } from '../told-span.ts';
import { endpointIn } from './endpoint.ts';
import { idOf } from './ids.ts';
import { noteOf, toldSpan } from './told.ts';

/**
 * A span of Zipkin's second format. Client and server may share one id, as they
 * do in ours. Throws `Unreadable`.
 * Source: https://zipkin.io/zipkin-api/zipkin2-api.yaml
 */
export function spanOfV2(object: JsonObject): ToldSpan {
  return toldSpan({
    traceId: idOf(textIn(object, 'traceId')),
    spanId: idOf(textIn(object, 'id')),
    parentId: idOf(textIn(object, 'parentId')),
    name: textIn(object, 'name'),
    kind: kindOf(textIn(object, 'kind')),
    start: momentIn(object, 'timestamp'),
    duration: durationIn(object, 'duration'),
    local: endpointIn(object, 'localEndpoint'),
    remote: endpointIn(object, 'remoteEndpoint'),
    tags: tagsIn(object),
    notes: objectsIn(object, 'annotations').map((each) =>
      noteOf(momentIn(each, 'timestamp'), textIn(each, 'value')),
    ),
  });
}

/** A span that tells no kind is work within its service. */
function kindOf(word: string): SpanKind {
  const lower = word.toLowerCase();
  return spanKinds.find((kind) => kind === lower) ?? 'internal';
}

function tagsIn(object: JsonObject): Tag[] {
  const tags = object['tags'] ?? {};
  // PHP writes a map without entries as a list.
  if (Array.isArray(tags) && tags.length === 0) return [];
  if (!isObject(tags)) throw new Unreadable('tags is no object');
  const list: Tag[] = [];
  for (const key of Object.keys(tags)) list.push([key, textOf(tags[key])]);
  return list;
}
