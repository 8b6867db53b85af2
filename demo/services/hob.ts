/** service.hob: knows each city's settings. Keeps the latest cities, asks config for the others. */
import { createServer } from 'node:http';
import { createTracer, tracedFetch, traceServer } from '../../src/client/index.ts';
import { address, serve, urlOf } from './process.ts';
import type { Settings } from './settings.ts';

/** Fewer than there are cities, so that the rare ones are always missed. */
const KEPT_CITIES = 8;
/** After so long settings are asked for again, ms. */
const FRESH = 2_000;
/** How long config is waited for, ms; what was known before is better than nothing. */
const PATIENCE = 100;

const tracer = createTracer({
  service: 'com.hailocab.service.hob',
  zone: 'eu-west-1b',
  host: 'ip-10-12-3-111',
  address,
});
const fetch = tracedFetch(tracer, { destination: () => 'com.hailocab.service.config.compile' });
const config = urlOf('CONFIG');

/** By city, the one asked for longest ago first. */
const kept = new Map<string, { readonly settings: Settings; readonly at: number }>();

async function compiled(city: string): Promise<Settings> {
  const url = `${config}/compile?city=${encodeURIComponent(city)}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`config answered ${response.status}`);
  return (await response.json()) as Settings;
}

function keep(city: string, settings: Settings, at: number): Settings {
  kept.delete(city);
  kept.set(city, { settings, at });
  if (kept.size > KEPT_CITIES) kept.delete(kept.keys().next().value!);
  return settings;
}

async function settingsOf(city: string): Promise<Settings> {
  const known = kept.get(city);
  const now = performance.now();
  tracer.tag('cache', known ? (now - known.at < FRESH ? 'hit' : 'old') : 'miss');
  if (known && now - known.at < FRESH) return keep(city, known.settings, known.at);
  try {
    return keep(city, await compiled(city), now);
  } catch (error) {
    if (!known) throw error;
    tracer.note(`config did not answer: the settings from ${Math.round(now - known.at)} ms ago`);
    return known.settings;
  }
}

const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://hob');
  response.setHeader('content-type', 'application/json');
  try {
    response.end(JSON.stringify(await settingsOf(searchParams.get('city') ?? '')));
  } catch (error) {
    tracer.tag('error', `no settings: ${(error as Error).message}`);
    response.writeHead(503).end('{}');
  }
});

await serve(traceServer(tracer, server, { endpoint: () => 'list' }), tracer);
