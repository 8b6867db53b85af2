import { describe, expect, test } from 'vitest';
import { zipkinJson } from '../../../src/wire/zipkin/zipkin.ts';
import { lineOf, tell, tellOne } from '../told-lines.ts';

const START = 1_500_000_000_000_000;
const shop = { serviceName: 'shop', ipv4: '10.0.0.1', port: 0 };
const stock = { serviceName: 'stock', ipv4: '10.0.0.2', port: 8080 };

const call = { traceId: '5b8efff798038103', parentId: 'a1', id: 'b2', name: 'list' };
const said = (after: number, value: string, endpoint: object): object => ({
  timestamp: START + after,
  value,
  endpoint,
});
const tag = (key: string, value: unknown, endpoint?: object): object => ({ key, value, endpoint });
const linesOf = (file: object): string[] =>
  tell(zipkinJson, file).spans.map((span) => lineOf(span, START));

const ID = '00000000000000b2 < 00000000000000a1';

describe("Zipkin's first format", () => {
  test('a client and a server in one span are the two sides of one call', () => {
    const { spans, annotations, rejections } = tell(zipkinJson, [
      {
        ...call,
        timestamp: START,
        duration: 1_500,
        debug: false,
        annotations: [
          said(0, 'cs', shop),
          said(200, 'sr', stock),
          said(400, 'cache missed', stock),
          said(1_100, 'ss', stock),
          said(1_500, 'cr', shop),
        ],
        binaryAnnotations: [
          tag('http.path', '/items', shop),
          tag('db.rows', 7, stock),
          tag('sa', true, stock),
          tag('ca', true, shop),
        ],
      },
    ]);
    expect(rejections.total).toBe(0);
    expect(spans.map((span) => lineOf(span, START))).toEqual([
      `${ID} client shop@10.0.0.1 → stock "list" 0+1500`,
      `${ID} server stock@10.0.0.2 → shop "list" 200+900`,
    ]);
    expect(spans[0]).toMatchObject({
      tags: [
        ['http.path', '/items'],
        ['peer.address', '10.0.0.2:8080'],
      ],
      notes: [],
    });
    expect(spans[1]).toMatchObject({
      tags: [
        ['db.rows', '7'],
        ['peer.address', '10.0.0.1'],
      ],
      notes: [{ at: START + 400, text: 'cache missed' }],
    });
    expect(annotations).toHaveLength(5);
  });

  test('each side may come by itself', () => {
    const client = [said(0, 'cs', shop), said(1_500, 'cr', shop)];
    const server = [said(200, 'sr', stock), said(1_100, 'ss', stock)];
    expect(
      linesOf([
        { ...call, annotations: client, binaryAnnotations: [] },
        { ...call, annotations: server },
      ]),
    ).toEqual([
      `${ID} client shop@10.0.0.1 "list" 0+1500`,
      `${ID} server stock@10.0.0.2 "list" 200+900`,
    ]);
  });

  test('the duration that a span tells is that of the side that began it', () => {
    const annotations = [said(0, 'cs', shop), said(200, 'sr', stock), said(1_600, 'cr', shop)];
    expect(linesOf({ ...call, timestamp: START + 3, duration: 1_234, annotations })).toEqual([
      `${ID} client shop@10.0.0.1 "list" 3+1234`,
      `${ID} server stock@10.0.0.2 "list" 200+?`,
    ]);
  });

  test('a side that did not end tells no duration; an end alone is kept as a note', () => {
    expect(linesOf({ ...call, annotations: [said(0, 'cs', shop)] })).toEqual([
      `${ID} client shop@10.0.0.1 "list" 0+?`,
    ]);
    const span = tellOne(zipkinJson, { ...call, annotations: [said(900, 'cr', shop)] });
    expect(span).toMatchObject({
      kind: 'client',
      start: 0,
      duration: null,
      notes: [{ at: START + 900, text: 'cr' }],
    });
  });

  test('messages are sent to a broker and received from it', () => {
    const kafka = { serviceName: 'kafka' };
    expect(
      linesOf([
        {
          ...call,
          annotations: [said(0, 'ms', shop)],
          binaryAnnotations: [tag('ma', true, kafka)],
        },
        { ...call, id: 'c3', duration: 40, annotations: [said(70, 'mr', stock)] },
      ]),
    ).toEqual([
      `${ID} producer shop@10.0.0.1 → kafka "list" 0+?`,
      '00000000000000c3 < 00000000000000a1 consumer stock@10.0.0.2 "list" 70+40',
    ]);
  });

  test('without moments a span is work within its service, or a call of whom it addresses', () => {
    const times = { timestamp: START, duration: 60 };
    const local = { ...call, ...times, binaryAnnotations: [tag('lc', 'template', shop)] };
    expect(linesOf(local)).toEqual([`${ID} internal shop@10.0.0.1 "list" 0+60`]);
    expect(tellOne(zipkinJson, local).tags).toEqual([['lc', 'template']]);
    const addressed = [tag('sa', true, stock), tag('sql', 'select 1', shop)];
    expect(linesOf({ ...call, ...times, binaryAnnotations: addressed })).toEqual([
      `${ID} client shop@10.0.0.1 → stock "list" 0+60`,
    ]);
    expect(linesOf({ ...call, ...times, binaryAnnotations: [] })).toEqual([
      `${ID} internal unknown_service "list" 0+60`,
    ]);
  });

  test('an error is a binary annotation; one of its side alone', () => {
    const annotations = [said(0, 'cs', shop), said(200, 'sr', stock), said(300, 'ss', stock)];
    const failed = { ...call, annotations, binaryAnnotations: [tag('error', 'no stock', stock)] };
    expect(linesOf(failed)).toEqual([
      `${ID} client shop@10.0.0.1 "list" 0+?`,
      `${ID} server stock@10.0.0.2 "list" 200+100 !no stock`,
    ]);
  });

  test('both versions may stand in one file', () => {
    const second = { ...call, kind: 'SERVER', timestamp: START, duration: 5, tags: { a: 'b' } };
    const first = { ...call, id: 'c3', annotations: [said(0, 'cs', shop)], binaryAnnotations: [] };
    expect(linesOf([second, first])).toEqual([
      `${ID} server unknown_service "list" 0+5`,
      '00000000000000c3 < 00000000000000a1 client shop@10.0.0.1 "list" 0+?',
    ]);
  });

  test('names that every object has are tags like others', () => {
    const binaryAnnotations = [tag('toString', true, shop), tag('__proto__', 'x', shop)];
    expect(tellOne(zipkinJson, { ...call, binaryAnnotations }).tags).toEqual([
      ['toString', 'true'],
      ['__proto__', 'x'],
    ]);
  });
});
