/** service.config: puts a city's settings together, and publishes new ones now and then. */
import { createServer } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createTracer, traceServer } from '../../src/client/index.ts';
import { address, serve } from './process.ts';
import { compile } from './settings.ts';

/** How often new settings are published, and how long nothing can be compiled meanwhile, ms: longer than hob waits. */
const PUBLISH_EVERY = 20_000;
const PUBLISHING = 150;

const tracer = createTracer({
  service: 'com.hailocab.service.config',
  zone: 'eu-west-1a',
  host: 'ip-10-11-3-168',
  address,
});

let version = 1;
let published = Promise.resolve();
setInterval(() => {
  version++;
  published = setTimeout(PUBLISHING);
}, PUBLISH_EVERY).unref();

const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://config');
  await published;
  const settings = compile(searchParams.get('city') ?? '', version);
  tracer.tag('version', version);
  response.setHeader('content-type', 'application/json').end(JSON.stringify(settings));
});

await serve(traceServer(tracer, server, { endpoint: () => 'compile' }), tracer);
