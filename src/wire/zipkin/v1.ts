import type { Tag } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import type { SpanKind } from '../../model/span-kind.ts';
import { durationIn, momentIn } from '../json-times.ts';
import type { JsonObject } from '../json-fields.ts';
import { objectsIn, textIn, textOf } from '../json-fields.ts';
import type { ToldSpan } from '../told-span.ts';
import type { Endpoint } from './endpoint.ts';
import { endpointIn, NOWHERE } from './endpoint.ts';
import { idOf } from './ids.ts';
import { noteOf, toldSpan } from './told.ts';

/** What begins and ends each kind's side of a call. A message is only sent or received. */
const MOMENTS: readonly {
  readonly kind: SpanKind;
  readonly begin: string;
  readonly end: string;
}[] = [
  { kind: 'client', begin: 'cs', end: 'cr' },
  { kind: 'producer', begin: 'ms', end: '' },
  { kind: 'server', begin: 'sr', end: 'ss' },
  { kind: 'consumer', begin: 'mr', end: '' },
];

/** Binary annotations that say where the other end is: of a server, a client, a broker. */
const ADDRESS_OF: ReadonlyMap<string, readonly SpanKind[]> = new Map<string, SpanKind[]>([
  ['sa', ['client']],
  ['ca', ['server']],
  ['ma', ['producer', 'consumer']],
]);

/** Of a span without a side: the part of the service that it is. */
const LOCAL = 'lc';

interface Said {
  readonly at: Micros;
  readonly value: string;
  readonly by: Endpoint;
}

interface BinarySaid {
  readonly key: string;
  readonly value: unknown;
  readonly by: Endpoint;
}

interface Side {
  readonly kind: SpanKind;
  readonly by: Endpoint;
  readonly start: Micros;
  readonly duration: Micros | null;
}

/** Whether a span is of the first format: there each annotation says who speaks. */
export function isV1(object: JsonObject): boolean {
  if (Array.isArray(object['binaryAnnotations'])) return true;
  if ('localEndpoint' in object || 'tags' in object || 'kind' in object) return false;
  return objectsIn(object, 'annotations').some((each) => 'endpoint' in each);
}

/**
 * A span of Zipkin's first format, as one span for each side that it tells: a
 * client's and a server's annotations may stand together. Throws `Unreadable`.
 * Source: https://zipkin.io/zipkin-api/zipkin-api.yaml
 */
export function spansOfV1(object: JsonObject): ToldSpan[] {
  const said = objectsIn(object, 'annotations').map((each): Said => ({
    at: momentIn(each, 'timestamp'),
    value: textIn(each, 'value'),
    by: endpointIn(each, 'endpoint'),
  }));
  const binary = objectsIn(object, 'binaryAnnotations').map((each): BinarySaid => ({
    key: textIn(each, 'key'),
    value: each['value'],
    by: endpointIn(each, 'endpoint'),
  }));
  const sides = sidesOf(object, said, binary);
  const used = new Set(said.filter((one) => isMoment(one, sides)));
  const sideOf = (by: Endpoint): Side =>
    sides.find((side) => by.service !== '' && side.by.service === by.service) ?? sides[0]!;
  return sides.map((side) =>
    toldSpan({
      traceId: idOf(textIn(object, 'traceId')),
      spanId: idOf(textIn(object, 'id')),
      parentId: idOf(textIn(object, 'parentId')),
      name: textIn(object, 'name'),
      kind: side.kind,
      start: side.start,
      duration: side.duration,
      local: side.by,
      remote: binary.find((each) => isAddressFor(each, side.kind))?.by ?? NOWHERE,
      tags: binary
        .filter((each) => !isAddress(each) && sideOf(each.by) === side && !isEmptyLocal(each))
        .map(({ key, value }): Tag => [key, textOf(value)]),
      notes: said
        .filter((one) => !used.has(one) && sideOf(one.by) === side)
        .map(({ at, value }) => noteOf(at, value)),
    }),
  );
}

/** The sides that speak, the one that began the call first; one within its service where there is none. */
function sidesOf(
  object: JsonObject,
  said: readonly Said[],
  binary: readonly BinarySaid[],
): readonly Side[] {
  const start = momentIn(object, 'timestamp');
  const duration = durationIn(object, 'duration');
  const sides = MOMENTS.flatMap(({ kind, begin, end }): Side | [] => {
    const began = said.find(({ value }) => value === begin);
    const ended = end === '' ? undefined : said.find(({ value }) => value === end);
    const speaks = began ?? ended;
    if (speaks === undefined) return [];
    const between = began && ended ? Math.max(0, ended.at - began.at) : null;
    return { kind, by: speaks.by, start: began?.at ?? 0, duration: between };
  });
  const [first, ...others] = sides;
  // What is told of the span itself is told by the side that began it, more exactly than its annotations.
  if (first) {
    return [
      { ...first, start: start || first.start, duration: duration ?? first.duration },
      ...others,
    ];
  }
  const kind = kindByAddress(binary);
  const speaks = [...binary.filter((each) => !isAddress(each)), ...said].find(
    ({ by }) => by.service !== '',
  );
  return [{ kind, by: speaks?.by ?? NOWHERE, start, duration }];
}

/** Without moments, who the other end is tells which side this one is. */
function kindByAddress(binary: readonly BinarySaid[]): SpanKind {
  const address = binary.find((each) => isAddress(each) && each.key !== 'ma');
  return (address && ADDRESS_OF.get(address.key)?.[0]) ?? 'internal';
}

/** Whether an annotation is told by a side's times. One that ends what nothing began stays a note. */
function isMoment({ value }: Said, sides: readonly Side[]): boolean {
  return MOMENTS.some(({ kind, begin, end }) => {
    if (value === begin) return true;
    if (end === '' || value !== end) return false;
    const side = sides.find((each) => each.kind === kind);
    return side !== undefined && side.start > 0 && side.duration !== null;
  });
}

/** An address says no more than `true`, in one of the ways that this was written. */
function isAddress({ key, value }: BinarySaid): boolean {
  return (
    ADDRESS_OF.has(key) && (value === true || value === 'true' || value === '1' || value === 1)
  );
}

function isAddressFor(each: BinarySaid, kind: SpanKind): boolean {
  return isAddress(each) && (ADDRESS_OF.get(each.key)?.includes(kind) ?? false);
}

function isEmptyLocal({ key, value }: BinarySaid): boolean {
  return key === LOCAL && value === '';
}
