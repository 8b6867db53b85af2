import { SECOND, type Micros } from '../src/model/clock.ts';
import type { Operation, Platform } from './platform.ts';
import type { Effect, Scenario } from './scenarios/scenario.ts';

const MILLISECOND: Micros = 1_000;

/**
 * What goes wrong on a platform at a moment, by a scenario: sets the platform's
 * mutable fields, and holds what concerns all of it.
 */
export class Weather {
  /** How many times the usual traffic comes from outside. */
  traffic = 1;
  /** The share of datagrams that never arrives. */
  loss = 0;
  readonly #platform: Platform;
  readonly #scenario: Scenario;

  constructor(platform: Platform, scenario: Scenario) {
    this.#platform = platform;
    this.#scenario = scenario;
  }

  /**
   * Brings the platform to what holds at a moment since the load began.
   * Returns the moment when something else will hold; Infinity for never.
   */
  set(elapsed: Micros): Micros {
    this.#clear();
    const period = this.#scenario.period * SECOND;
    const round = Math.floor(elapsed / period) * period;
    let change = Infinity;
    for (const act of this.#scenario.acts) {
      const end = round + (act.from + act.lasts) * SECOND;
      for (const effect of act.effects) {
        const start = round + (act.from + ('after' in effect ? effect.after : 0)) * SECOND;
        if (start <= elapsed && elapsed < end) this.#apply(effect);
        for (const moment of [start, end, start + period]) {
          if (moment > elapsed) change = Math.min(change, moment);
        }
      }
    }
    return change;
  }

  #clear(): void {
    this.traffic = 1;
    this.loss = 0;
    for (const operation of this.#platform.operations) {
      operation.failing = operation.usuallyFailing;
      operation.failure = operation.message;
      operation.slowness = 1;
    }
    for (const site of this.#platform.sites) {
      site.delay = 0;
      site.attempts = 1;
    }
    for (const host of this.#platform.hosts) host.clock = 0;
    for (const zone of this.#platform.regions.flat()) {
      zone.silent = false;
      zone.avoided = false;
    }
  }

  #apply(effect: Effect): void {
    const { operations, sites, hosts, regions } = this.#platform;
    switch (effect.on) {
      case 'traffic':
        this.traffic *= effect.times;
        break;
      case 'latency':
        for (const operation of operations)
          if (isOf(operation, effect.of)) operation.slowness *= effect.times;
        break;
      case 'errors':
        for (const operation of operations) {
          if (!isOf(operation, effect.of)) continue;
          operation.failing = effect.share;
          operation.failure = effect.message ?? operation.message;
        }
        break;
      case 'retries':
        for (const site of sites)
          if (isOf(site.operation, effect.of)) site.attempts = effect.attempts;
        break;
      case 'network':
        for (const site of sites) {
          if (site.caller.name === effect.caller && isOf(site.operation, effect.of))
            site.delay = effect.milliseconds * MILLISECOND;
        }
        break;
      case 'silence':
        for (const zone of regions.flat()) if (zone.name === effect.zone) zone.silent = true;
        break;
      case 'avoidance':
        for (const zone of regions.flat()) if (zone.name === effect.zone) zone.avoided = true;
        break;
      case 'clock':
        for (const host of hosts)
          if (host.name === effect.host) host.clock = effect.milliseconds * MILLISECOND;
        break;
      case 'loss':
        this.loss = effect.share;
        break;
    }
  }
}

function isOf(operation: Operation, name: string): boolean {
  return operation.service.name === name || operation.destination === name;
}
