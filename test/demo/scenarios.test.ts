import { describe, expect, test } from 'vitest';
import { buildPlatform } from '../../demo/build-platform.ts';
import { scenarioNames, scenarios } from '../../demo/scenarios/index.ts';
import { Simulation } from '../../demo/simulator.ts';
import { SECOND } from '../../src/model/clock.ts';
import { failed, median, run, scenarioNamed, START, type ToldCall } from './calls.ts';
import {
  ahead,
  arrived,
  callsTo,
  client,
  gap,
  hostsOf,
  parts,
  perSecond,
  roots,
  server,
  share,
  TROUBLE,
  type Part,
} from './parts.ts';

const CUSTOMER = 'com.hailocab.api.v1.customer';
const FARE = 'com.hailocab.service.fare';
const CONFIG = 'com.hailocab.service.config';

type Edge = ToldCall[];

function fareFromCustomer(part: Part): Edge {
  return callsTo(part, `${FARE}.basefare`).filter(({ origin }) => origin === CUSTOMER);
}

function notFare(part: Part): ToldCall[] {
  return part.calls.filter(({ destination }) => !destination.startsWith(FARE));
}

describe('scenario', () => {
  test('names are all different, and each says what to see in one sentence', () => {
    expect(new Set(scenarioNames).size).toBe(scenarios.length);
    for (const { sees } of scenarios) expect(sees).toMatch(/^[^.]+\.$/);
  });

  test('effects name what the platform has', () => {
    const { operations, hosts, regions } = buildPlatform();
    const known = new Set([
      ...operations.flatMap(({ destination, service }) => [destination, service.name]),
      ...hosts.map(({ name }) => name),
      ...regions.flat().map(({ name }) => name),
    ]);
    const named = scenarios
      .flatMap(({ acts }) => acts.flatMap(({ effects }) => effects))
      .flatMap((effect) => [
        'of' in effect ? effect.of : [],
        'host' in effect ? effect.host : [],
        'zone' in effect ? effect.zone : [],
        'caller' in effect ? effect.caller : [],
      ])
      .flat();
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test('effects begin after a quiet time and end before the next round', () => {
    for (const { acts, period } of scenarios) {
      for (const { from, lasts } of acts) {
        expect(from).toBeGreaterThanOrEqual(20);
        expect(from + lasts).toBeLessThan(period);
      }
    }
  });

  test('steady: nothing changes', () => {
    const { before, after } = parts('steady');
    expect(client(callsTo(after, CUSTOMER)) / client(callsTo(before, CUSTOMER))).toBeCloseTo(1, 0);
    expect(share(after.calls, failed)).toBeLessThan(0.01);
    expect(share(after.calls, ({ timeout }) => timeout)).toBeLessThan(0.001);
  });

  test('spike: traffic is four times what it was, latency is up, and both come back', () => {
    const { before, during, after } = parts('spike');
    const usual = perSecond(roots(before), before);
    expect(perSecond(roots(during), during) / usual).toBeGreaterThan(3.3);
    expect(perSecond(roots(after), after) / usual).toBeLessThan(1.3);
    const raziel = 'com.hailocab.service.raziel';
    expect(server(callsTo(during, raziel)) / server(callsTo(before, raziel))).toBeGreaterThan(2);
  });

  test('slow-dependency: callers are slower by what config is slower, not by themselves', () => {
    const { before, during, after } = parts('slow-dependency');
    const more = server(callsTo(during, CONFIG)) - server(callsTo(before, CONFIG));
    expect(more).toBeGreaterThan(50_000);
    for (const name of ['hob', 'feature-flags']) {
      const service = `com.hailocab.service.${name}`;
      const slower = server(callsTo(during, service)) - server(callsTo(before, service));
      expect(Math.abs(slower - more)).toBeLessThan(5_000);
    }
    expect(client(callsTo(during, `${CUSTOMER}.neardrivers`))).toBeGreaterThan(
      client(callsTo(before, `${CUSTOMER}.neardrivers`)) + 40_000,
    );
    expect(server(callsTo(after, CONFIG)) / server(callsTo(before, CONFIG))).toBeLessThan(1.2);
  });

  test('error-storm: fare fails and says why, quotes fail with it, neardrivers does not', () => {
    const { before, during, after } = parts('error-storm');
    expect(share(callsTo(before, FARE), failed)).toBeLessThan(0.02);
    expect(share(callsTo(during, FARE), failed)).toBeCloseTo(0.4, 1);
    expect(share(callsTo(after, FARE), failed)).toBeLessThan(0.02);
    expect(share(callsTo(during, `${CUSTOMER}.quote`), failed)).toBeGreaterThan(0.25);
    expect(share(callsTo(during, `${CUSTOMER}.neardrivers`), failed)).toBeLessThan(0.02);
    const told = callsTo(during, `${FARE}.basefare`).find(failed)!.out!.tags;
    expect(told).toEqual([['error', 'Missing config at xxx']]);
  });

  test('retry-storm: the rate of fare doubles while the traffic from outside does not', () => {
    const { before, during } = parts('retry-storm');
    expect(
      perSecond(callsTo(during, FARE), during) / perSecond(callsTo(before, FARE), before),
    ).toBeGreaterThan(1.7);
    expect(
      perSecond(callsTo(during, CUSTOMER), during) / perSecond(callsTo(before, CUSTOMER), before),
    ).toBeLessThan(1.2);
  });

  test('zone-lost: its hosts fall silent, calls to them time out, then nobody calls them', () => {
    const { before, during, after } = parts('zone-lost');
    const zone = 'eu-west-1b';
    expect(hostsOf(before, zone)).toBeGreaterThan(1_000);
    expect(hostsOf(during, zone)).toBe(0);
    expect(hostsOf(after, zone)).toBeGreaterThan(1_000);
    const late = during.calls.filter(({ timeout }) => timeout);
    expect(late.length).toBeGreaterThan(20);
    expect(late.filter((call) => call.in ?? call.reply)).toEqual([]);
    const noticed = START + (TROUBLE[0] + 6) * SECOND;
    expect(Math.max(...late.map(({ request }) => request!.timestamp))).toBeLessThan(noticed);
    expect(share(after.calls, ({ timeout }) => timeout)).toBeLessThan(0.01);
  });

  test('network-delay: the gap of one edge is 40 ms wider, and nothing else of it changes', () => {
    const { before, during, after } = parts('network-delay');
    const [was, is, again] = [before, during, after].map(fareFromCustomer) as [Edge, Edge, Edge];
    expect(gap(is) - gap(was)).toBeGreaterThan(38_000);
    expect(gap(is) - gap(was)).toBeLessThan(42_000);
    expect(gap(again) / gap(was)).toBeCloseTo(1, 0);
    expect(Math.abs(server(is) - server(was))).toBeLessThan(50);
    expect(gap(notFare(during)) / gap(notFare(before))).toBeLessThan(1.05);
  });

  test('packet-loss: the network loses a fifth, and what is told is what it was', () => {
    const simulation = new Simulation({
      seed: 1,
      start: START,
      rate: 30,
      scenario: scenarioNamed('packet-loss'),
    });
    const losses: [second: number, loss: number][] = [];
    for (let second = 0; second < 120; second += 10) {
      while (simulation.next(START + second * SECOND) !== undefined);
      losses.push([second, simulation.loss]);
    }
    for (const [second, loss] of losses) {
      expect(loss).toBe(second >= TROUBLE[0] && second < TROUBLE[1] ? 0.2 : 0);
    }
    expect(run('packet-loss', 60)).toEqual(run('steady', 60));
  });

  test('clock-skew: one host tells moments half a second ahead, and the same durations', () => {
    const { during } = parts('clock-skew');
    const host = 'eu-west-1a/ip-10-11-3-58';
    const crossing = arrived(during).filter((call) => call.request!.host !== host);
    const served = crossing.filter((call) => call.in!.host === host);
    const rest = crossing.filter((call) => call.in!.host !== host);
    expect(served.length).toBeGreaterThan(50);
    expect(median(served.map(ahead))).toBeGreaterThan(500_000);
    expect(median(rest.map(ahead))).toBeLessThan(2_000);
    expect(gap(served)).toBeLessThan(5_000);
  });

  test('tour: begins in peace, goes wrong in five ways, and begins again', () => {
    const tour = scenarios.find(({ name }) => name === 'tour')!;
    expect(tour.acts.length).toBe(5);
    const annotations = run('tour', tour.period + 45, 10);
    const errors = (from: number, till: number): number =>
      annotations.filter(
        ({ timestamp, tags }) =>
          timestamp >= START + from * SECOND &&
          timestamp < START + till * SECOND &&
          tags.some(([key]) => key === 'error'),
      ).length;
    const first = tour.acts[0]!;
    expect(errors(first.from, first.from + first.lasts)).toBeGreaterThan(
      10 * errors(0, first.from),
    );
    expect(
      errors(tour.period + first.from, tour.period + first.from + first.lasts),
    ).toBeGreaterThan(10 * errors(tour.period, tour.period + first.from - 1));
  });
});
