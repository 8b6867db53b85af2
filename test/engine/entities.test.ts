import { describe, expect, test } from 'vitest';
import { Entities } from '../../src/engine/entities.ts';
import { EDGES, ENTITIES, HOSTS, OPERATIONS, SERVICES } from '../../src/engine/entity-range.ts';
import { FORGOTTEN_AFTER } from '../../src/engine/registry.ts';
import { MAX_HOSTS, MAX_OPERATIONS, MAX_SERVICES } from '../../src/engine/limits.ts';
import { Names, NO_NAME, OTHER } from '../../src/model/names.ts';

function entities(): { all: Entities; names: Names } {
  const names = new Names();
  return { all: new Entities(names), names };
}

describe('entities', () => {
  test('services, operations, edges and hosts each have a number of their own, for good', () => {
    const { all, names } = entities();
    const service = all.serviceOf(names.id('fare.base'));
    expect(all.serviceOf(names.id('fare.base'))).toBe(service);
    expect(all.serviceOf(names.id('fare.max'))).toBe(service);
    expect(all.operationOf(names.id('fare.max'))).not.toBe(all.operationOf(names.id('fare.base')));
    const edge = all.edge(all.service(names.id('web')), service);
    expect([all.nameOf(edge), all.otherOf(edge)]).toEqual(['web', 'fare']);
    expect(all.edge(all.service(names.id('web')), service)).toBe(edge);
    expect(all.host(names.id('a/h1'))).not.toBe(all.host(names.id('a/h2')));
    expect(all.host(NO_NAME)).toBe(-1);
    expect(all.findService('fare')).toBe(service);
    expect(all.findService('nobody')).toBe(-1);
  });

  test('a destination with a dot at its end is the same operation as without', () => {
    const { all, names } = entities();
    expect(all.operationOf(names.id('fare.'))).toBe(all.operationOf(names.id('fare')));
  });

  test('looking for an operation makes none', () => {
    const { all, names } = entities();
    const operation = all.operationOf(names.id('fare'));
    const end = all.endOf(OPERATIONS);
    expect(all.findOperation('fare', '')).toBe(operation);
    expect(all.findOperation('fare', 'base')).toBe(-1);
    expect(all.findOperation('nobody', '')).toBe(-1);
    expect(all.endOf(OPERATIONS)).toBe(end);
  });

  test('names like numbers, __proto__ and (other) are names', () => {
    const { all, names } = entities();
    for (const name of ['__proto__', 'constructor', '0', '-1', 'NaN']) {
      expect(all.nameOf(all.serviceOf(names.id(`${name}.x`)))).toBe(name);
      expect(all.findService(name)).toBeGreaterThan(SERVICES.first);
    }
    expect(all.serviceOf(names.id(OTHER))).toBe(SERVICES.first);
    expect(all.operationOf(names.id(OTHER))).toBe(OPERATIONS.first);
    expect(all.edge(SERVICES.first, SERVICES.first)).toBe(EDGES.first);
  });

  test('beyond a limit all share (other), each kind within its own range, and it is counted', () => {
    const { all, names } = entities();
    const seen = {
      services: new Set<number>(),
      edges: new Set<number>(),
      hosts: new Set<number>(),
    };
    const web = all.service(names.id('web'));
    for (let i = 0; i < 8_000; i++) {
      const service = all.serviceOf(names.id(`s${i}.x`));
      seen.services.add(service);
      seen.edges.add(all.edge(web, service));
      seen.edges.add(all.edge(service, web));
      seen.hosts.add(all.host(names.id(`h${i}`)));
    }
    for (let i = 0; i < 8_000; i++) all.serviceOf(names.id(`web.o${i}`));
    expect(seen.services.size).toBe(MAX_SERVICES - 1);
    expect(Math.max(...seen.services)).toBe(SERVICES.first + MAX_SERVICES - 1);
    expect(Math.max(...seen.edges)).toBeLessThan(HOSTS.first);
    expect(seen.hosts.size).toBe(MAX_HOSTS);
    expect(Math.max(...seen.hosts)).toBeLessThan(ENTITIES);
    expect(all.endOf(OPERATIONS)).toBe(OPERATIONS.first + MAX_OPERATIONS);
    expect(all.overflow()).toEqual({
      services: 8_000 - (MAX_SERVICES - 2),
      operations: 16_000 - (MAX_OPERATIONS - 1),
      edges: 0,
      hosts: 8_000 - (MAX_HOSTS - 1),
    });
  });

  test('a number is given back only where many are taken, and nothing tells of it any more', () => {
    const heardAt = 10 * FORGOTTEN_AFTER;
    const { all, names } = entities();
    const none = new Uint16Array();
    all.hear(none, heardAt);
    const few = all.host(names.id('few'));
    all.hear(none, heardAt + FORGOTTEN_AFTER + 1);
    expect(all.giveBack()).toEqual(new Set());

    const hosts = Array.from({ length: MAX_HOSTS }, (_, n) => all.host(names.id(`h${n}`)));
    expect(hosts.at(-1)).toBe(HOSTS.first);
    expect(all.giveBack()).toEqual(new Set([few]));
    expect(all.host(names.id('in its place'))).toBe(few);

    all.hear(none, heardAt + 2 * FORGOTTEN_AFTER + 1);
    expect(all.giveBack()).toEqual(new Set());
    all.hear(Uint16Array.from([hosts[7]!]), heardAt + 2 * FORGOTTEN_AFTER + 2);
    const given = all.giveBack();
    expect(given.size).toBe(MAX_HOSTS - 2);
    expect(given.has(hosts[7]!)).toBe(false);
    expect(all.host(names.id('h7'))).toBe(hosts[7]);
    expect(all.nameOf(hosts[8]!)).toBe(OTHER);
    expect(given.has(all.host(names.id(`h${MAX_HOSTS - 1}`)))).toBe(true);
  });
});
