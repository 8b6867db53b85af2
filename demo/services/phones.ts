/**
 * The load: phones that look at the map, told as the API in front of customer.
 * An open loop: when the services get slow, requests go on coming as they do
 * from people, and what is slow shows.
 */
import { setTimeout } from 'node:timers/promises';
import { createTracer, tracedFetch } from '../../src/client/index.ts';
import { Random } from '../random.ts';
import { cityOf } from './cities.ts';
import { address, ended, leave, ready, urlOf } from './process.ts';

/** How long a person looks at an empty map, ms. With the rate it bounds the requests that wait. */
const PATIENCE = 1_000;
const USERS = 5_000;
/** How far the time between two requests strays from its mean, as a part of it. */
const UNEVENNESS = 0.5;
/** The load begins with a fifth and takes so long to come to its rate, ms: code that has never run is ten times slower. */
const FIRST_SHARE = 0.2;
const RAMP = 3_000;
/** Behind by more than this the machine was asleep, ms: nobody asked meanwhile. */
const ASLEEP = 250;

const tracer = createTracer({
  service: 'com.hailocab.hailo-2-api',
  zone: 'eu-west-1a',
  host: 'ip-10-11-3-51',
  address,
});
const fetch = tracedFetch(tracer, {
  destination: () => 'com.hailocab.api.v1.customer.neardrivers',
});
const customer = urlOf('CUSTOMER');
const random = new Random(Number(process.env['SEED'] ?? 1));
/** Milliseconds between two requests. */
const mean = 1_000 / Number(process.env['RATE'] ?? 50);

async function look(): Promise<void> {
  const url = `${customer}/neardrivers?city=${cityOf(random.share())}&user=${random.below(USERS)}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    await response.arrayBuffer();
  } catch {
    // The person tries again later; the library has told that this one failed.
  }
}

/** The time to the next request, for one at `at`. */
function pause(at: number): number {
  const share = Math.min(1, FIRST_SHARE + (at - began) / RAMP);
  return (mean / share) * (1 + UNEVENNESS * (2 * random.share() - 1));
}

ready(0);
const began = performance.now();
let due = began;
while (!ended.aborted) {
  const now = performance.now();
  if (now - due > ASLEEP) due = now;
  for (; due <= now; due += pause(due)) void look();
  await setTimeout(due - now, undefined, { signal: ended }).catch(() => undefined);
}
await leave(tracer);
