/** Where in OTLP's JSON the parts of a request stand, whoever wrote it. */
import type { JsonPlace } from '../json-places.ts';

/** What is found at a place. */
export type Role = 'top' | 'list' | 'resourceSpans' | 'resource' | 'scopeSpans' | 'scope' | 'span';

/** A request, one within a trace, one of Tempo's and one of Jaeger's third API; the name in JSON and that of the schema. */
const requests: readonly JsonPlace[] = [
  ['resourceSpans'],
  ['resource_spans'],
  ['batches'],
  ['trace', 'resourceSpans'],
  ['trace', 'resource_spans'],
  ['trace', 'batches'],
  ['result', 'resourceSpans'],
  ['result', 'resource_spans'],
];

/** Lists of spans, each with what their scope is called in it; up to version 0.19 it was a library. */
const scopes: Readonly<Record<string, string>> = {
  scopeSpans: 'scope',
  scope_spans: 'scope',
  instrumentationLibrarySpans: 'instrumentationLibrary',
  instrumentation_library_spans: 'instrumentation_library',
};

/** Every place with its role. A file may have requests one by one or as elements of an array. */
const all: readonly { readonly place: JsonPlace; readonly role: Role }[] = [
  { place: [], role: 'top' },
  ...requests.flatMap((request) => [request, ['[]', ...request]]).flatMap(placesOf),
];

export const otlpPlaces: readonly JsonPlace[] = all.map(({ place }) => place);

/** What is found at the place of this index. */
export function roleOf(place: number): Role {
  return all[place]!.role;
}

function placesOf(request: JsonPlace): { place: JsonPlace; role: Role }[] {
  const each = [...request, '[]'];
  const below = Object.entries(scopes).flatMap(([key, scope]): ReturnType<typeof placesOf> => [
    { place: [...each, key], role: 'list' },
    { place: [...each, key, '[]'], role: 'scopeSpans' },
    { place: [...each, key, '[]', 'spans'], role: 'list' },
    { place: [...each, key, '[]', 'spans', '[]'], role: 'span' },
    { place: [...each, key, '[]', scope], role: 'scope' },
  ]);
  return [
    { place: request, role: 'list' },
    { place: each, role: 'resourceSpans' },
    { place: [...each, 'resource'], role: 'resource' },
    ...below,
  ];
}
