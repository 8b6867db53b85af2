import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonPieces } from '../../src/wire/json-pieces.ts';
import type { JsonPlace } from '../../src/wire/json-places.ts';
import type { JsonLimits } from '../../src/wire/json-sink.ts';

interface Found {
  /** Each piece parsed, with its place's index. */
  readonly pieces: [value: unknown, place: number][];
  /** `reason at byte`. */
  readonly rejections: string[];
  readonly keys: (readonly string[])[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What is found in a text that comes in pushes of some length. */
function find(
  places: readonly JsonPlace[],
  text: string | Uint8Array,
  { pushes = Infinity, limits }: { pushes?: number; limits?: JsonLimits } = {},
): Found {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const found: Found = { pieces: [], rejections: [], keys: [] };
  const scanner = new JsonPieces(
    places,
    {
      piece(piece, offset, place) {
        expect(bytes.subarray(offset, offset + piece.length)).toEqual(piece);
        found.pieces.push([JSON.parse(decoder.decode(piece)), place]);
      },
      reject(reason, offset) {
        found.rejections.push(`${reason} at ${offset}`);
      },
      topLevel(keys) {
        found.keys.push(keys);
      },
    },
    limits,
  );
  for (let at = 0; at < bytes.length; at += pushes) {
    // The bytes are used again, as a file's buffer is.
    const push = bytes.slice(at, at + pushes);
    scanner.push(push);
    push.fill(0);
  }
  scanner.end();
  return found;
}

/** The same by reading the whole and walking it: the longest place that there is wins. */
function walk(value: unknown, places: readonly JsonPlace[]): [unknown, number][] {
  const inner: [unknown, number][] = [];
  const visit = (here: unknown, way: JsonPlace): boolean => {
    let deeper = false;
    const isOnTheWay = (next: JsonPlace): boolean =>
      places.some((place) => next.every((step, index) => place[index] === step));
    if (Array.isArray(here)) {
      const next = [...way, '[]'];
      if (isOnTheWay(next)) for (const element of here) deeper = visit(element, next) || deeper;
    } else if (typeof here === 'object' && here !== null) {
      for (const [key, element] of Object.entries(here)) {
        const next = [...way, key];
        if (key !== '[]' && isOnTheWay(next)) deeper = visit(element, next) || deeper;
      }
    }
    if (deeper) return true;
    const place = places.findIndex((steps) => steps.join('\n') === way.join('\n'));
    if (place >= 0) inner.push([here, place]);
    return place >= 0;
  };
  visit(value, []);
  return inner;
}

const ZIPKIN = [[], ['[]'], ['[]', '[]']];
const JAEGER = [[], ['[]'], ['data', '[]']];
const OTLP = [
  ['resourceSpans', '[]'],
  ['trace', 'resourceSpans', '[]'],
  ['batches', '[]'],
];
const LINES = ['{"resourceSpans":[{"a":"}]\\"{"},[2]]}', '{"batches":[1]}', '{"resourceLogs":[1]}'];

describe('pieces of JSON', () => {
  test('stand at their places, in the order of the bytes', () => {
    expect(find(OTLP, LINES[0]!).pieces).toEqual([
      [{ a: '}]"{' }, 0],
      [[2], 0],
    ]);
    expect(find(OTLP, '{"trace":{"x":[{}],"resourceSpans":[{"b":1}]}}').pieces).toEqual([
      [{ b: 1 }, 1],
    ]);
  });

  test.each([
    ['a line each', LINES.join('\n')],
    ['with CRLF and blank lines', `\r\n${LINES.join('\r\n\r\n')}\r\n`],
    ['glued together', LINES.join('')],
    ['over many lines', LINES.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join('\n')],
    ['with a byte order mark before each', LINES.map((line) => `\ufeff${line}`).join('\n')],
    ['as RFC 7464 has them', LINES.map((line) => `\u001e${line}\n`).join('')],
  ])('top-level values may come %s', (_, text) => {
    for (const pushes of [1, 7, Infinity]) {
      const { pieces, rejections, keys } = find(OTLP, text, { pushes });
      expect(pieces.map(([, place]) => place)).toEqual([0, 0, 2]);
      expect(rejections).toEqual([]);
      expect(keys).toEqual([[], [], ['resourceLogs']]);
    }
  });

  test('a value is handed over whole unless something in it is at a longer place', () => {
    expect(find(ZIPKIN, '{"id":1} [{"id":2},{"id":3}] [[{"id":4}],[]] []').pieces).toEqual([
      [{ id: 1 }, 0],
      [{ id: 2 }, 1],
      [{ id: 3 }, 1],
      [{ id: 4 }, 2],
      [[], 1],
      [[], 0],
    ]);
    const trace = { traceID: 'a', data: null };
    expect(find(JAEGER, `{"data":[{"data":[1]}]}${JSON.stringify(trace)}`).pieces).toEqual([
      [{ data: [1] }, 2],
      [trace, 0],
    ]);
  });

  test('of any JSON are what reading it whole finds, wherever a push ends', () => {
    const key = fc.oneof(fc.constantFrom('data', 'resourceSpans', 'a"\\', 'é'), fc.string());
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, 0, -1.5e-7, '', '\\', '"\n'),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
    const layout = fc.record({
      indent: fc.constantFrom(0, 2),
      between: fc.constantFrom('\n', '\r\n', ' '),
      pushes: fc.constantFrom(1, 2, 3, 5, 16, 1_000),
      places: fc.constantFrom(ZIPKIN, JAEGER, OTLP),
    });
    fc.assert(
      fc.property(fc.array(json, { maxLength: 4 }), layout, (values, how) => {
        const text = values.map((value) => JSON.stringify(value, null, how.indent));
        const found = find(how.places, text.join(how.between), how);
        expect(found.rejections).toEqual([]);
        expect(found.pieces).toEqual(
          values.flatMap((value) => walk(JSON.parse(JSON.stringify(value)), how.places)),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('what cannot be read is told, and the rest goes on', () => {
  const NEXT = '{"id":7}';

  test.each([
    ['words', 'hello', ['not JSON at 9']],
    ['a string that is cut off', '{"a":"b', ['not JSON at 16']],
    ['an object that is cut off behind a value', '{"a":{"b":1', ['not JSON at 21']],
    ['an object that is cut off behind a colon', '{"a":', ['not JSON at 15']],
    ['an object that is cut off behind a comma', '{"a":{"b":1,', ['not JSON at 22']],
    ['a key without a value', '{"data"}', ['not JSON at 16']],
    ['a bracket too many', '[1]]', ['not JSON at 12']],
    ['a comma too many', '[[1],]', ['not JSON at 14']],
  ])('a line that holds %s', (_, line, rejections) => {
    const places = [...ZIPKIN, ['data', '[]']];
    for (const pushes of [1, 4, Infinity]) {
      const found = find(places, `${NEXT}\n${line}\n${NEXT}\n${NEXT}\n`, { pushes });
      expect(found.rejections).toEqual(rejections);
      expect(found.pieces.filter(([value]) => JSON.stringify(value) === NEXT)).toHaveLength(3);
    }
  });

  test('a value of many lines that breaks is one rejection, however much of it is left', () => {
    const broken = JSON.stringify([{ id: 1 }, { id: 2, tags: { a: 'b' } }], null, 2).replace(
      '"id": 1',
      '"id" 1 {',
    );
    const { pieces, rejections } = find([['[]', 'id'], []], `${broken}\n${NEXT}\n`);
    expect(rejections).toHaveLength(1);
    expect(pieces).toEqual([[{ id: 7 }, 1]]);
  });

  test('elements that begin lines are no new values', () => {
    const { pieces, rejections } = find(ZIPKIN, `${NEXT}\n[\n${NEXT},\n${NEXT}\n]\n${NEXT}`);
    expect(rejections).toEqual([]);
    expect(pieces.map(([, place]) => place)).toEqual([0, 1, 1, 0]);
  });

  test.each(['{"id":7}\n[{"id":7},{"id', '{"id":7}{"a', '[{"id":7},', '[{"id":7}', '{"id":7}['])(
    'what was whole before the end is handed over: %s',
    (text) => {
      for (const pushes of [1, Infinity]) {
        const { pieces, rejections } = find(ZIPKIN, text, { pushes });
        expect(pieces[0]![0]).toEqual({ id: 7 });
        expect(rejections).toEqual([`cut short at ${text.length}`]);
      }
    },
  );

  test('a number at the end is no value cut short', () => {
    expect(find(ZIPKIN, '1 23').pieces.map(([value]) => value)).toEqual([1, 23]);
    expect(find(ZIPKIN, '').rejections).toEqual([]);
  });

  test('a piece too long or nested too deep is passed over, and no more of it kept', () => {
    const limits = { piece: 40, depth: 5 };
    const long = JSON.stringify({ id: 'x'.repeat(1_000) });
    const deep = `${'['.repeat(7)}${']'.repeat(7)}`;
    const deepest = `${'['.repeat(2)}${'{"a":'.repeat(5)}1${'}'.repeat(5)}]]`;
    for (const pushes of [1, 100, Infinity]) {
      const text = `${long}${NEXT}[${long},${NEXT}]${deep}${NEXT}${deepest}`;
      const { pieces, rejections } = find(ZIPKIN, text, { pushes, limits });
      expect(pieces.map(([, place]) => place)).toEqual([0, 1, 2, 0, 2]);
      expect(rejections.map((said) => said.replace(/ at .*/, ''))).toEqual([
        'a value too long',
        'a value too long',
      ]);
      const tooDeep = find(ZIPKIN, `[[[${deep}]]]${NEXT}`, { pushes, limits });
      expect(tooDeep.rejections).toEqual(['a value nested too deep at 2']);
      expect(tooDeep.pieces).toEqual([[{ id: 7 }, 0]]);
    }
  });

  test('a million brackets are no more than that', () => {
    const { pieces, rejections } = find(ZIPKIN, '['.repeat(1_000_000));
    expect(pieces).toEqual([]);
    expect(rejections).toEqual(['cut short at 1000000']);
  });

  test('bytes of any kind end in pieces or rejections, the same wherever a push ends', () => {
    const bit = fc.constantFrom(
      ...Array.from('{}[]:,"\\ \n1a'),
      '"data"',
      '"id"',
      '{"id":7}\n',
      'é',
      '\ufeff',
    );
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 40 }), (bits) => {
        const outcome = (pushes: number): string[] => {
          const said: string[] = [];
          const scanner = new JsonPieces([...ZIPKIN, ['data', '[]']], {
            piece: (piece, offset, place) =>
              said.push(`${decoder.decode(piece)} at ${offset} of ${place}`),
            reject: (reason, offset) => said.push(`${reason} at ${offset}`),
          });
          const bytes = encoder.encode(bits.join(''));
          for (let at = 0; at < bytes.length; at += pushes) {
            scanner.push(bytes.subarray(at, at + pushes));
          }
          scanner.end();
          return said;
        };
        const whole = outcome(1_000);
        expect(outcome(1)).toEqual(whole);
        expect(outcome(3)).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });
});
