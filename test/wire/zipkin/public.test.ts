import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Kind, kindWords } from '../../../src/model/annotation.ts';
import { zipkinJson } from '../../../src/wire/zipkin/zipkin.ts';
import { lineOf, tell } from '../told-lines.ts';

const FOLDER = new URL('../../../../shared/data/zipkin/', import.meta.url);

const read = (name: string): ReturnType<typeof tell> =>
  tell(zipkinJson, readFileSync(new URL(name, FOLDER)));

// The files belong to Zipkin and stand beside the project, not in it. What is expected was read in them.
describe.skipIf(!existsSync(FOLDER))("Zipkin's own test data", () => {
  test('ascend: two calls told from both sides by one id each, the root by its server alone', () => {
    const { spans, rejections } = read('ascend.json');
    expect(rejections.total).toBe(0);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['ef86c83c0a05a6d6']));
    const root = 'ef86c83c0a05a6d6';
    expect(spans.map((span) => lineOf(span, 1_531_282_088_533_035))).toEqual([
      `ecc00062ceef4bf0 < ${root} client mobile-gateway@172.17.0.13 "get" 15277+20333`,
      `ecc00062ceef4bf0 < ${root} server content-service@172.17.0.10 "get /content/personal" 19002+15888`,
      'c21c6c51ac71b3ba < ecc00062ceef4bf0 client content-service@172.17.0.10 "get" 23565+8965',
      `52b1ab4956917c39 < ${root} client mobile-gateway@172.17.0.13 "get" 799+14077`,
      `52b1ab4956917c39 < ${root} server auth-service@172.17.0.9 "http:/parent/auth-service/v1/authentications/" 19965+4157`,
      `${root} server mobile-gateway@172.17.0.13 "get" 0+38793`,
      '80c0d1d62f437a1b < 52b1ab4956917c39 internal auth-service@172.17.0.9 "extend-token-life" 19965+1291',
      'e6422f7ff7d78099 < ecc00062ceef4bf0 internal content-service@172.17.0.10 "hystrix" 22303+863',
    ]);
    expect(spans[1]!.tags).toContainEqual(['peer.address', '10.230.16.208:3400']);
    expect(spans[0]!.tags).toEqual([
      ['http.method', 'GET'],
      ['http.path', '/content/personal'],
    ]);
  });

  test('messaging2: a message is produced for a broker and consumed from it, 1,041,790 µs later', () => {
    const { spans, annotations, rejections } = read('messaging2.json');
    expect(rejections.total).toBe(0);
    expect(spans).toHaveLength(11);
    const producer = spans.find(({ kind }) => kind === 'producer');
    const consumer = spans.find(({ kind }) => kind === 'consumer');
    expect(lineOf(producer!, 1_540_799_213_922_139)).toBe(
      '3df9ceef91bbc631 < 0153a596db406111 producer transfer-service@172.17.0.7 → rabbitmq "publish" 0+12',
    );
    expect(lineOf(consumer!, 1_540_799_213_922_139)).toBe(
      '3df9ceef91bbc777 < 0153a596db406111 consumer notification-service@172.17.0.7 "consume" 1041790+40',
    );
    expect(consumer!.tags).toContainEqual(['peer.service', 'rabbitmq']);
    const said = annotations.filter(({ spanId }) => spanId === consumer!.spanId);
    expect(said.map(({ kind, async }) => [kindWords[kind], async])).toEqual([
      ['IN', true],
      ['OUT', true],
    ]);
    expect(spans.map(({ spanId, duration }) => [spanId.slice(0, 4), duration])).toEqual([
      ['939e', 779_592],
      ['dfdf', 79_027],
      ['0d1a', 29_051],
      ['dca1', 4_057],
      ['2624', 1_241],
      ['c779', 132_879],
      ['3df9', 12],
      ['99a4', 21_813],
      ['693f', 2_555_791],
      ['3df9', 40],
      ['99a4', 15_860],
    ]);
  });

  test('simple-db: four calls of a database by its name', () => {
    const { spans, annotations, rejections } = read('simple-db-p6.json');
    expect(rejections.total).toBe(0);
    const parent = '19f84f102048e047';
    expect(spans.map((span) => lineOf(span, 1_541_485_537_291_342))).toEqual([
      `5d532ef6fed52445 < ${parent} client bootifulmeters@172.23.250.16 → app_db "insert" 197631+2033`,
      `e4efd924fec0624c < ${parent} client bootifulmeters@172.23.250.16 → app_db "insert" 179221+2414`,
      `8b1e63c0f49a81f7 < ${parent} client bootifulmeters@172.23.250.16 → app_db "call" 100468+6051`,
      `${parent} server bootifulmeters@172.23.250.16 "http:/book" 0+252016`,
      `544e854ede87b217 < ${parent} client bootifulmeters@172.23.250.16 → app_db "insert" 206963+1118`,
    ]);
    expect(spans[3]!.tags).toContainEqual(['peer.address', '[::1]:53367']);
    expect(annotations[0]).toMatchObject({
      kind: Kind.request,
      origin: 'bootifulmeters',
      destination: 'app_db.insert',
    });
  });

  test('skew: the server began 65,441 µs before its caller, by its own clock', () => {
    const { spans, rejections } = read('skew.json');
    expect(rejections.total).toBe(0);
    expect(spans.map((span) => lineOf(span, 1_470_150_004_000_000))).toEqual([
      '43210ae0c10d1234 < 74280ae0c10d8062 internal serviceb@192.0.0.0 "async" 8762+65000',
      '74280ae0c10d8062 < bf396325699c84bf server serviceb@192.0.0.0 "post" 8761+93577',
      '74280ae0c10d8062 < bf396325699c84bf client servicea@127.0.0.0 "post" 74202+94539',
      'bf396325699c84bf server servicea@127.0.0.0 "get" 71068+99411',
    ]);
  });

  test('yelp: sixteen sides of thirteen calls, their processes told without an address', () => {
    const { spans, rejections } = read('yelp.json');
    expect(rejections.total).toBe(0);
    expect(spans).toHaveLength(16);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(13);
    expect(spans.filter(({ host }) => host !== '')).toEqual([]);
    expect(spans.filter(({ error }) => error !== null)).toEqual([]);
    const lines = spans.map((span) => lineOf(span, 1_571_896_375_237_354));
    expect(lines).toContain('2e8cfb154b59a41f server routing "post /location/update/v4" 0+131848');
    expect(lines).toContain(
      '668ed78ad94b35a1 < 2e8cfb154b59a41f client unknown → yelp-main.mobile_api "post" 1646+125000',
    );
    expect(lines).toContain(
      '668ed78ad94b35a1 < 2e8cfb154b59a41f server yelp_main/api_proxy "post api proxy proxy" 27641+88935',
    );
    expect(lines).toContain(
      '241cea1aa4cb2884 < 668ed78ad94b35a1 internal yelp-main "txn: user_get_basic_and_scout_info" 31856+3884',
    );
    expect(spans.flatMap(({ notes }) => notes)).toEqual([
      { at: 1_571_896_375_355_436, text: 'py_zipkin.logging_end', tags: [] },
    ]);
  });

  test.each(['ascend.json', 'messaging2.json', 'simple-db-p6.json', 'skew.json', 'yelp.json'])(
    '%s written and read again tells the same',
    (name) => {
      const { annotations, spans } = read(name);
      const again = tell(zipkinJson, zipkinJson.write(annotations));
      const inOrder = (each: typeof spans): string[] =>
        each.map((span) => JSON.stringify(span)).toSorted();
      expect(inOrder(again.spans)).toEqual(inOrder(spans));
    },
  );
});
