import type { JsonObject } from '../json-fields.ts';
import { objectsIn, textIn } from '../json-fields.ts';
import { FOLLOWS_FROM, REFERENCE, REFERENCES, valueOf } from '../conventions/attributes.ts';
import type { ToldLink, ToldSpan } from '../told-span.ts';

const CHILD_TYPE = 'CHILD_OF';
const FOLLOWS_TYPE = 'FOLLOWS_FROM';
const CHILD_OF = 'child_of';

const ZEROS = /^0*$/;

/** Whose child a span is, and what else it refers to. */
interface Relations {
  readonly parentId: string;
  /** The parent does not wait for it. */
  readonly async: boolean;
  readonly links: readonly ToldLink[];
}

/**
 * The parent is the first span of the same trace that this one is a child of, or
 * else follows; all other references are links. Before there were references
 * the parent stood by itself.
 */
export function relationsIn(span: JsonObject, traceId: string): Relations {
  const references = objectsIn(span, 'references').map((each) => ({
    follows: textIn(each, 'refType') === FOLLOWS_TYPE,
    traceId: textIn(each, 'traceID') || traceId,
    spanId: textIn(each, 'spanID'),
  }));
  const isHere = (each: { traceId: string }): boolean => isSameTrace(each.traceId, traceId);
  const parent =
    references.find((each) => !each.follows && isHere(each)) ?? references.find(isHere);
  const links = references.filter((each) => each !== parent && each.spanId !== '');
  const legacy = textIn(span, 'parentSpanID');
  return {
    parentId: parent?.spanId ?? (ZEROS.test(legacy) ? '' : legacy),
    async: parent?.follows ?? false,
    links: links.map((each) => ({
      traceId: each.traceId,
      spanId: each.spanId,
      tags: [[REFERENCE, each.follows ? FOLLOWS_FROM : CHILD_OF]],
    })),
  };
}

/** The references that read as these relations. A link that does not say of which type it is follows. */
export function referencesJson({ traceId, parentId, async, links }: ToldSpan): readonly object[] {
  const others = links.map((link) => ({
    refType: valueOf(link.tags, REFERENCES) === CHILD_OF ? CHILD_TYPE : FOLLOWS_TYPE,
    traceID: link.traceId,
    spanID: link.spanId,
  }));
  if (parentId === '') return others;
  return [
    { refType: async ? FOLLOWS_TYPE : CHILD_TYPE, traceID: traceId, spanID: parentId },
    ...others,
  ];
}

/** 64 bits of an id may be filled up to 128 with zeros. */
function isSameTrace(a: string, b: string): boolean {
  return a === b || withoutZeros(a) === withoutZeros(b);
}

function withoutZeros(id: string): string {
  return id.toLowerCase().replace(/^0+/, '');
}
