/** service.fare: what a ride costs at least. One class of one city is missing, and now and then it is slow: see tariffs. */
import { createServer } from 'node:http';
import { createTracer, traceServer } from '../../src/client/index.ts';
import { address, serve } from './process.ts';
import { Tariffs } from './tariffs.ts';

const tracer = createTracer({
  service: 'com.hailocab.service.fare',
  zone: 'eu-west-1c',
  host: 'ip-10-13-2-214',
  address,
});
const tariffs = new Tariffs();
const began = performance.now();

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://fare');
  const city = searchParams.get('city') ?? '';
  const kind = searchParams.get('class') ?? '';
  const district = Tariffs.districtOf(Number(searchParams.get('user')));
  const tariff = tariffs.find(city, kind, district, performance.now() - began);
  tracer.tag('city', city);
  tracer.tag('class', kind);
  response.setHeader('content-type', 'application/json');
  if (!tariff) {
    tracer.tag('error', `Missing config at fares.${city}.${kind}`);
    response.writeHead(500).end('{}');
    return;
  }
  if (tariff.by !== 'index')
    tracer.note('the index of tariffs is being built: read line after line');
  response.end(JSON.stringify({ class: kind, base: tariff.base }));
});

await serve(traceServer(tracer, server, { endpoint: () => 'basefare' }), tracer);
