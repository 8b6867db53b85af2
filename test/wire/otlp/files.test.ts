/** Files of other projects. What is expected was written down from reading them. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { otlpJson } from '../../../src/wire/otlp/json.ts';
import { told } from './told.ts';

const folder = new URL('../../../../shared/data/otlp/', import.meta.url);

const read = (name: string) => told(otlpJson, readFileSync(new URL(name, folder)));

describe.skipIf(!existsSync(folder))('files of other projects', () => {
  test("the specification's example is a server's span of one second", () => {
    expect(read('opentelemetry-proto-trace.json')).toMatchObject({
      rejections: { total: 0 },
      spans: [
        {
          traceId: '5b8efff798038103d269b633813fc60c',
          spanId: 'eee19b7ec3c1b174',
          parentId: 'eee19b7ec3c1b173',
          kind: 'server',
          service: 'my.service',
          host: '',
          operation: "I'm a server span",
          start: 1_544_712_660_000_000,
          duration: 1_000_000,
          error: null,
          tags: [
            ['my.span.attr', 'some value'],
            ['otel.scope.name', 'my.library'],
            ['otel.scope.version', '1.0.0'],
            ['my.scope.attribute', 'some scope attribute'],
          ],
        },
      ],
    });
  });

  test('a span without a service is shown all the same', () => {
    expect(read('otlp2jaeger-in-error.json')).toMatchObject({
      rejections: { total: 0 },
      spans: [
        {
          traceId: '83a9efd15c1c98a977e0711cc93ee28b',
          spanId: 'e127af99e3b3e074',
          parentId: '909541b92cf05311',
          kind: 'server',
          service: 'unknown_service',
          operation: 'okey-dokey-0',
          start: 1_706_678_909_209_712,
          duration: 123,
          error: null,
          tags: [
            ['net.peer.ip', '1.2.3.4'],
            ['peer.service', 'telemetrygen-client'],
            ['otel.scope.name', 'telemetrygen'],
          ],
        },
      ],
    });
  });

  test('four spans of two traces, each of another kind, all failed, with events and links', () => {
    const { spans, rejections } = read('jaeger-otel_traces_01.json');
    expect(rejections.total).toBe(0);
    const one = '00000000000000010000000000000000';
    const two = '00000000000000020000000000000000';
    const general = 'test-general-conversion';
    expect(
      spans.map(({ traceId, spanId, parentId, kind, operation, peer }) => {
        return [traceId, spanId, parentId, kind, operation, peer];
      }),
    ).toEqual([
      [one, '0000000000000002', '0000000000000003', 'server', `${general}-2`, 'service-y'],
      [two, '0000000000000003', '0000000000000010', 'client', `${general}-3`, 'service-y'],
      [one, '0000000000000004', '0000000000000011', 'producer', `${general}-4`, 'service-y'],
      [two, '0000000000000005', '0000000000000010', 'consumer', `${general}-5`, ''],
    ]);
    for (const [index, span] of spans.entries()) {
      const library = index < 2 ? 2 : 3;
      expect(span).toMatchObject({
        service: 'service-x',
        start: 1_485_467_191_639_875,
        duration: 5,
        error: '',
        notes: [
          { at: 1_485_467_191_639_875, text: 'testing-event', tags: [['event-x', 'event-y']] },
          { at: 1_485_467_191_639_875, text: '', tags: [['x', 'y']] },
        ],
        links: [
          {
            traceId: one,
            spanId: '0000000000000004',
            tags: [['opentracing.ref_type', 'follows_from']],
          },
          {
            traceId: '00000000000000ff0000000000000000',
            spanId: '00000000000000ff',
            tags: [['opentracing.ref_type', 'child_of']],
          },
        ],
        tags: [
          ['peer.service', 'service-y'],
          ['peer.ipv4', '23456'],
          ['blob', 'AAAwOQ=='],
          ['temperature', '72.5'],
          ['w3c.tracestate', `state.${index + 2}`],
          ['otel.scope.name', `testing-library-${library}`],
          ['otel.scope.version', `1.1.${library - 1}`],
          [`scope.attributes.${library}`, 'attribute-y'],
        ],
      });
    }
  });
});
