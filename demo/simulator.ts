import type { Annotation } from '../src/model/annotation.ts';
import { SECOND, type Micros } from '../src/model/clock.ts';
import { buildPlatform } from './build-platform.ts';
import { Call } from './call.ts';
import { Deck } from './deck.ts';
import { EventQueue } from './event-queue.ts';
import { Patience } from './patience.ts';
import type { Host, Operation, Platform, Site } from './platform.ts';
import { Random } from './random.ts';
import { Routing } from './routing.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { Teller } from './teller.ts';
import { Weather } from './weather.ts';

/** How many people use the platform, for the tag `user`. */
const USERS = 5_000;

/**
 * How far the time between two requests from outside strays from its mean: from
 * half of it to half as much again. See `Deck` for why it is not left to chance.
 */
const UNEVENNESS = 0.5;

export interface SimulationOptions {
  /** Any integer. The same seed, start, rate and scenario give the same annotations. */
  readonly seed: number;
  /** When the load begins, µs since the epoch. */
  readonly start: Micros;
  /** Requests from outside a second, more than 0; each makes two to sixty annotations. */
  readonly rate: number;
  readonly scenario: Scenario;
}

/**
 * The platform at work, event by event, on a time of its own: `next` moves it.
 * Annotations come in the order in which they are made; what is told in them is
 * told on the clock of the host that speaks.
 */
export class Simulation {
  /** Requests from outside a second; may be changed on the way. */
  rate: number;
  readonly #random: Random;
  readonly #platform: Platform = buildPlatform();
  readonly #routing: Routing;
  readonly #weather: Weather;
  readonly #teller: Teller;
  readonly #requests: Deck<Site>;
  readonly #queue = new EventQueue<Call | Patience>();
  readonly #patience = new Map<Operation, Patience>();
  #elapsed: Micros = 0;
  #nextRequest: Micros = 0;
  #nextWeather: Micros = 0;

  constructor(options: SimulationOptions) {
    this.rate = options.rate;
    this.#random = new Random(options.seed);
    this.#routing = new Routing(this.#platform, this.#random);
    this.#weather = new Weather(this.#platform, options.scenario);
    this.#teller = new Teller(options.start);
    this.#requests = new Deck(
      this.#random,
      this.#platform.entries.map(({ site, weight }) => [site, weight]),
    );
  }

  /** The moment that the simulation has reached, µs since the epoch. */
  get now(): Micros {
    return this.#teller.epoch + this.#elapsed;
  }

  /** When something happens next, µs since the epoch. */
  get due(): Micros {
    return this.#teller.epoch + this.#dueIn;
  }

  /** The share of datagrams that the network loses now: for the network to do, nothing of it shows here. */
  get loss(): number {
    return this.#weather.loss;
  }

  /** The next annotation made up to a moment; undefined when there is none. */
  next(until: Micros): Annotation | undefined {
    for (;;) {
      const annotation = this.#teller.take();
      if (annotation) return annotation;
      if (!this.#advance(until - this.#teller.epoch)) return undefined;
    }
  }

  /** The whole platform stands still for a while, as when its machine was asleep. */
  stall(by: Micros): void {
    this.#teller.epoch += by;
  }

  get #dueIn(): Micros {
    return Math.min(this.#nextWeather, this.#nextRequest, this.#queue.next);
  }

  /** One event. False when none is due. */
  #advance(limit: Micros): boolean {
    const due = this.#dueIn;
    if (due > limit) return false;
    this.#elapsed = due;
    this.#teller.elapsed = due;
    if (due === this.#nextWeather) this.#nextWeather = this.#weather.set(due);
    else if (due === this.#nextRequest) this.#request();
    else {
      const item = this.#queue.take();
      if (item instanceof Call) this.#proceed(item);
      else if (item) this.#losePatience(item);
    }
    return true;
  }

  /** A request comes from outside. */
  #request(): void {
    const mean = SECOND / (this.rate * this.#weather.traffic);
    const stray = 1 + UNEVENNESS * (2 * this.#random.share() - 1);
    this.#nextRequest = this.#elapsed + Math.ceil(mean * stray);
    const site = this.#requests.draw();
    const door = this.#routing.door(site.caller);
    if (!door.zone.silent) this.#send(site, undefined, door, this.#random.uuid(), 1);
  }

  #send(
    site: Site,
    parent: Call | undefined,
    client: Host,
    traceId: string,
    attempt: number,
  ): void {
    const server = this.#routing.server(site.operation.service, client.zone, site.abroad);
    const ids = { traceId, spanId: this.#random.uuid() };
    const call = new Call(site, parent, ids, { client, server }, this.#elapsed, attempt);
    this.#teller.request(call, parent ? undefined : this.#random.below(USERS));
    if (!site.async) this.#await(call);
    this.#later(this.#way(call), call);
  }

  #proceed(call: Call): void {
    switch (call.next) {
      case 'arrive':
        if (!call.server.zone.silent) this.#arrive(call);
        break;
      case 'step':
        if (!call.server.zone.silent) this.#step(call);
        break;
      case 'reply':
        if (!call.over && !call.client.zone.silent) this.#reply(call);
        call.over = true;
        break;
    }
  }

  #arrive(call: Call): void {
    const { operation } = call.site;
    call.arrived = this.#elapsed;
    if (operation.service.instrumented) this.#teller.in(call);
    const own = this.#random.lognormal(operation.median, operation.spread) * operation.slowness;
    call.pace = own / (operation.steps.length + 1);
    call.next = 'step';
    this.#later(call.pace, call);
  }

  /** The handler has worked for a while: now it makes its next calls, or it is done. */
  #step(call: Call): void {
    const step = call.error === undefined ? call.site.operation.steps[call.step++] : undefined;
    if (!step) {
      this.#finish(call);
      return;
    }
    for (const site of step) {
      if (site.chance < 1 && this.#random.share() >= site.chance) continue;
      if (!site.async) call.waiting++;
      this.#send(site, call, call.server, call.traceId, 1);
    }
    if (call.waiting === 0) this.#later(call.pace, call);
  }

  #finish(call: Call): void {
    const { operation, async } = call.site;
    if (call.error === undefined && this.#random.share() < operation.failing)
      call.error = operation.failure;
    if (operation.service.instrumented) this.#teller.out(call);
    if (async) return;
    call.next = 'reply';
    this.#later(this.#way(call), call);
  }

  #reply(call: Call): void {
    this.#teller.reply(call);
    this.#answered(call);
  }

  /** The caller has its answer, or knows that none comes: it tries again, or goes on. */
  #answered(call: Call): void {
    const { site, parent } = call;
    if (call.error !== undefined && call.attempt < site.attempts) {
      this.#send(site, parent, call.client, call.traceId, call.attempt + 1);
      return;
    }
    if (!parent) return;
    if (call.error !== undefined && !site.optional)
      parent.error ??= `${site.operation.destination} failed`;
    if (--parent.waiting === 0) this.#later(parent.pace, parent);
  }

  /** One look ahead for all that wait for the same operation: at the one that has waited longest. */
  #await(call: Call): void {
    const { operation } = call.site;
    let patience = this.#patience.get(operation);
    if (!patience) {
      patience = new Patience(operation.patience);
      this.#patience.set(operation, patience);
    }
    patience.wait(call);
    this.#watch(patience);
  }

  #watch(patience: Patience): void {
    const longest = patience.longest();
    if (patience.watched || !longest) return;
    patience.watched = true;
    this.#queue.put(longest.sent + patience.limit, patience);
  }

  #losePatience(patience: Patience): void {
    patience.watched = false;
    for (;;) {
      const call = patience.longest();
      if (!call || call.sent + patience.limit > this.#elapsed) break;
      call.over = true;
      if (call.client.zone.silent) continue;
      call.error = 'no answer';
      this.#teller.timeout(call);
      this.#answered(call);
    }
    this.#watch(patience);
  }

  #way(call: Call): Micros {
    return this.#routing.way(call.client.zone, call.server.zone) + call.site.delay / 2;
  }

  #later(by: Micros, call: Call): void {
    this.#queue.put(this.#elapsed + Math.round(by), call);
  }
}

/** All annotations of so many seconds of load, without waiting for them; the same for the same options. */
export function* simulate(
  options: SimulationOptions & { readonly seconds: number },
): Generator<Annotation, void> {
  const simulation = new Simulation(options);
  const end = options.start + options.seconds * SECOND;
  for (;;) {
    const annotation = simulation.next(end);
    if (!annotation) return;
    yield annotation;
  }
}
