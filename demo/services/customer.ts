/** api.v1.customer: what a customer's map shows: drivers near by, the features they have, what a ride costs. */
import { createServer } from 'node:http';
import { createTracer, tracedFetch, traceServer } from '../../src/client/index.ts';
import { nearest } from './drivers.ts';
import { address, serve, urlOf } from './process.ts';
import { classes } from './tariffs.ts';

/** How long each of the others is waited for, ms. */
const PATIENCE = 500;

const tracer = createTracer({
  service: 'com.hailocab.api.v1.customer',
  zone: 'eu-west-1a',
  host: 'ip-10-11-2-203',
  address,
});
const fetchFeatures = tracedFetch(tracer, {
  destination: () => 'com.hailocab.service.feature-flags.features',
});
const fetchFare = tracedFetch(tracer, { destination: () => 'com.hailocab.service.fare.basefare' });
const featureFlags = urlOf('FEATURE_FLAGS');
const fare = urlOf('FARE');

/** What somebody answers; null when it cannot be had, and the customer does without. */
async function ask(send: typeof fetch, url: string): Promise<unknown> {
  try {
    const response = await send(url, { signal: AbortSignal.timeout(PATIENCE) });
    const body: unknown = await response.json();
    return response.ok ? body : null;
  } catch {
    return null;
  }
}

const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://customer');
  const city = searchParams.get('city') ?? '';
  const user = searchParams.get('user') ?? '';
  tracer.tag('user', user);
  tracer.tag('city', city);
  const asked = searchParams.toString();
  const features = await ask(fetchFeatures, `${featureFlags}/features?${asked}`);
  const fares = await Promise.all(
    classes.map((kind) => ask(fetchFare, `${fare}/basefare?${asked}&class=${kind}`)),
  );
  const drivers = nearest(city, Number(user));
  response.setHeader('content-type', 'application/json');
  if (fares.every((known) => known === null)) {
    tracer.tag('error', 'no fare can be had');
    response.writeHead(502);
  }
  response.end(JSON.stringify({ drivers, features, fares: fares.filter(Boolean) }));
});

await serve(traceServer(tracer, server, { endpoint: () => 'neardrivers' }), tracer);
