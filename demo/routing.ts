import type { Micros } from '../src/model/clock.ts';
import type { Host, Platform, Service, Zone } from './platform.ts';
import type { Random } from './random.ts';

/** The share of calls that the message bus keeps in their zone when it can. */
const LOCAL = 0.85;

/** One way, through the bus: median µs. Other zones add a little, the other region an ocean. */
const SAME_ZONE: Micros = 650;
const OTHER_ZONE: Micros = 1_300;
const OTHER_REGION: Micros = 40_000;
const NETWORK_SPREAD = 0.4;
/** An ocean is crossed in much the same time always. */
const OCEAN_SPREAD = 0.03;

/** Which host answers a call, and how long the way is. */
export class Routing {
  readonly #platform: Platform;
  readonly #random: Random;

  constructor(platform: Platform, random: Random) {
    this.#platform = platform;
    this.#random = random;
  }

  /** The host that a request from outside comes in at. */
  door(service: Service): Host {
    const region = this.#random.share() < this.#platform.shares[0]! ? 0 : 1;
    return this.#pick(service, region, this.#random.below(this.#platform.regions[region]!.length));
  }

  /** The host that answers a call sent from a zone. */
  server(service: Service, from: Zone, abroad: boolean): Host {
    const count = this.#platform.regions.length;
    const region = abroad ? (from.region + 1) % count : from.region;
    const zones = this.#platform.regions[region]!.length;
    const local = this.#random.share() < LOCAL;
    return this.#pick(service, region, local ? from.place : this.#random.below(zones));
  }

  /** How long one way takes now. */
  way(from: Zone, to: Zone): Micros {
    if (from === to) return this.#random.lognormal(SAME_ZONE, NETWORK_SPREAD);
    if (from.region === to.region) return this.#random.lognormal(OTHER_ZONE, NETWORK_SPREAD);
    return this.#random.lognormal(OTHER_REGION, OCEAN_SPREAD);
  }

  #pick(service: Service, region: number, place: number): Host {
    const zones = this.#platform.regions[region]!;
    const chosen = zones[place]!.avoided ? this.#healthy(zones, place) : place;
    const hosts = service.hosts[region]![chosen]!;
    return hosts[this.#random.below(hosts.length)]!;
  }

  #healthy(zones: readonly Zone[], avoided: number): number {
    const others = zones.filter((zone) => !zone.avoided);
    return others[this.#random.below(others.length)]?.place ?? avoided;
  }
}
