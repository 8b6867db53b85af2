/** service.feature-flags: which features a customer has. Calls by node:http, as older services do. */
import { createHash } from 'node:crypto';
import { Agent, createServer, request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import { createTracer, tracedRequest, traceServer } from '../../src/client/index.ts';
import { address, serve, urlOf } from './process.ts';
import type { Settings } from './settings.ts';

const tracer = createTracer({
  service: 'com.hailocab.service.feature-flags',
  zone: 'eu-west-1a',
  host: 'ip-10-11-3-111',
  address,
});
const request = tracedRequest(tracer, httpRequest, {
  destination: () => 'com.hailocab.service.hob.list',
});
const agent = new Agent({ keepAlive: true });
const hob = urlOf('HOB');

function settingsOf(city: string): Promise<Settings> {
  return new Promise((resolve, reject) => {
    const url = `${hob}/list?city=${encodeURIComponent(city)}`;
    const sent = request(url, { agent }, (response) => {
      if (response.statusCode === 200) resolve(json(response) as Promise<Settings>);
      else {
        response.resume();
        reject(new Error(`hob answered ${response.statusCode}`));
      }
    });
    sent.on('error', reject).end();
  });
}

/** A number from 0 up to 1 that is always the same for a customer and a feature. */
function lot(user: string, feature: string): number {
  return createHash('sha1').update(`${user} ${feature}`).digest().readUInt32BE() / 2 ** 32;
}

const server = createServer(async (incoming, response) => {
  const { searchParams } = new URL(incoming.url ?? '/', 'http://feature-flags');
  const user = searchParams.get('user') ?? '';
  let features: Settings['features'] = {};
  try {
    ({ features } = await settingsOf(searchParams.get('city') ?? ''));
  } catch (error) {
    tracer.note(`without features: ${(error as Error).message}`);
  }
  const on = Object.keys(features).filter((feature) => lot(user, feature) < features[feature]!);
  response.setHeader('content-type', 'application/json').end(JSON.stringify(on));
});

await serve(traceServer(tracer, server, { endpoint: () => 'features' }), tracer);
