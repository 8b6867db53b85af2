/**
 * What has numbers of its own: services, operations, edges and hosts. Each is a
 * small integer in its kind's range (`entity-range.ts`). Beyond a kind's limit
 * all share its `(other)`; before that happens, numbers of which nothing tells
 * any more are given back (`registry.ts`).
 */
import { splitDestination } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';
import { MAX_NAMES, NO_NAME, OTHER_NAME, type Names } from '../model/names.ts';
import { EDGES, ENTITIES, HOSTS, OPERATIONS, SERVICES, type EntityRange } from './entity-range.ts';
import { GrowingInts } from './growing-ints.ts';
import { MAX_SERVICES } from './limits.ts';
import { Registry } from './registry.ts';

/** Numbers given out and what they stand for. Name ids are those of `Names`. */
export class Entities {
  readonly #names: Names;
  readonly #services = new Registry(SERVICES);
  readonly #operations = new Registry(OPERATIONS);
  readonly #edges = new Registry(EDGES);
  readonly #hosts = new Registry(HOSTS);
  #now: Micros = 0;
  /** By name id; -1 when it has no number. */
  readonly #serviceOfName = new GrowingInts();
  readonly #serviceOfDestination = new GrowingInts();
  readonly #operationOfDestination = new GrowingInts();
  readonly #hostOfName = new GrowingInts();
  readonly #byName: readonly GrowingInts[] = [
    this.#serviceOfName,
    this.#serviceOfDestination,
    this.#operationOfDestination,
    this.#hostOfName,
  ];
  readonly #edgeOfPair = new Map<number, number>();
  /** By service and endpoint: `fare` and `fare.` are two destinations but one operation. */
  readonly #operationOfPair = new Map<number, number>();
  readonly #hostsOfService = new Map<number, Set<number>>();
  /** By entity: the name that it shows, and for operations and edges the other half. */
  readonly #name = new Int32Array(ENTITIES).fill(OTHER_NAME);
  readonly #other = new Int32Array(ENTITIES).fill(OTHER_NAME);

  constructor(names: Names) {
    this.#names = names;
  }

  service(name: number): number {
    const known = this.#serviceOfName.get(name);
    if (known >= 0) return known;
    const entity = name === OTHER_NAME ? SERVICES.first : this.#services.take(this.#now);
    this.#services.noteFolded(entity);
    if (entity !== SERVICES.first) this.#name[entity] = name;
    this.#serviceOfName.set(name, entity);
    return entity;
  }

  /** The service that a destination `service.endpoint` names. */
  serviceOf(destination: number): number {
    const known = this.#serviceOfDestination.get(destination);
    if (known >= 0) return known;
    const { service, operation } = splitDestination(this.#names.text(destination));
    const serviceEntity = this.service(this.#names.id(service));
    const entity = this.#operation(serviceEntity, this.#names.id(operation));
    this.#serviceOfDestination.set(destination, serviceEntity);
    this.#operationOfDestination.set(destination, entity);
    return serviceEntity;
  }

  #operation(service: number, endpoint: number): number {
    const pair = service * MAX_NAMES + endpoint;
    const known = this.#operationOfPair.get(pair);
    if (known !== undefined) return known;
    const isOther = service === SERVICES.first || endpoint === OTHER_NAME;
    const entity = isOther ? OPERATIONS.first : this.#operations.take(this.#now);
    this.#operations.noteFolded(entity);
    if (entity !== OPERATIONS.first) {
      this.#name[entity] = this.#name[service]!;
      this.#other[entity] = endpoint;
      this.#operationOfPair.set(pair, entity);
    }
    return entity;
  }

  operationOf(destination: number): number {
    this.serviceOf(destination);
    return this.#operationOfDestination.get(destination);
  }

  /** The edge between two services, given as entities. Asked several times a call: `noteFolded` counts. */
  edge(caller: number, service: number): number {
    const pair = caller * MAX_SERVICES + service;
    const known = this.#edgeOfPair.get(pair);
    if (known !== undefined) return known;
    if (caller === SERVICES.first && service === SERVICES.first) return EDGES.first;
    const entity = this.#edges.take(this.#now);
    if (entity !== EDGES.first) {
      this.#name[entity] = this.#name[caller]!;
      this.#other[entity] = this.#name[service]!;
      this.#edgeOfPair.set(pair, entity);
    }
    return entity;
  }

  /** The host's entity, -1 for a host that was not named. */
  host(name: number): number {
    if (name === NO_NAME) return -1;
    const known = this.#hostOfName.get(name);
    if (known >= 0) return known;
    const entity = name === OTHER_NAME ? HOSTS.first : this.#hosts.take(this.#now);
    this.#hosts.noteFolded(entity);
    if (entity !== HOSTS.first) this.#name[entity] = name;
    this.#hostOfName.set(name, entity);
    return entity;
  }

  /** Of some was heard; it is so late now, µs. */
  hear(entities: Uint16Array, now: Micros): void {
    this.#now = now;
    for (const entity of entities) this.#registryOf(entity)?.hear(entity, now);
  }

  /**
   * Where many of a kind's numbers are taken, gives back those of which nothing tells any more;
   * which they were. Who shared an `(other)` is numbered anew when it is heard next.
   */
  giveBack(): ReadonlySet<number> {
    const given = new Set<number>();
    const registries = [this.#services, this.#operations, this.#edges, this.#hosts];
    if (!registries.some((registry) => registry.isFullEnough)) return given;
    const give = (registry: Registry, entity: number): boolean => {
      if (!registry.isForgotten(entity, this.#now)) return false;
      registry.giveBack(entity);
      this.#name[entity] = OTHER_NAME;
      this.#other[entity] = OTHER_NAME;
      given.add(entity);
      return true;
    };
    /** Services of which an edge or an operation still tells. */
    const told = new Set<number>();
    for (const [pair, edge] of this.#edgeOfPair) {
      if (give(this.#edges, edge)) this.#edgeOfPair.delete(pair);
      else told.add(Math.floor(pair / MAX_SERVICES)).add(pair % MAX_SERVICES);
    }
    for (const [pair, operation] of this.#operationOfPair) {
      if (give(this.#operations, operation)) this.#operationOfPair.delete(pair);
      else told.add(Math.floor(pair / MAX_NAMES));
    }
    for (let service = SERVICES.first; service < this.#services.end; service++) {
      if (this.#name[service] === OTHER_NAME || told.has(service)) continue;
      if (give(this.#services, service)) this.#hostsOfService.delete(service);
    }
    for (let host = HOSTS.first; host < this.#hosts.end; host++) {
      if (this.#name[host] !== OTHER_NAME) give(this.#hosts, host);
    }
    this.#unname(given);
    return given;
  }

  /** Marks the names that entities show. */
  markNames(used: Uint8Array): void {
    for (let entity = 0; entity < ENTITIES; entity++) {
      used[this.#name[entity]!] = 1;
      used[this.#other[entity]!] = 1;
    }
  }

  /** Names that were given back stand for nothing: their ids will be others'. */
  forgetNames(given: readonly number[]): void {
    for (const entities of this.#byName) for (const name of given) entities.unset(name);
  }

  /** No name stands for what was given back, nor for an `(other)` any more. */
  #unname(given: ReadonlySet<number>): void {
    if (given.size === 0) return;
    const isGone = (entity: number): boolean =>
      given.has(entity) || this.#registryOf(entity)?.range.first === entity;
    for (const entities of this.#byName) entities.unsetAll(isGone);
    for (const hosts of this.#hostsOfService.values()) {
      for (const host of hosts) if (given.has(host)) hosts.delete(host);
    }
  }

  /** Counts a call if its edge has no row of its own. */
  noteFolded(edge: number): void {
    this.#edges.noteFolded(edge);
  }

  /** Notes that a host serves a service. */
  serves(host: number, service: number): void {
    const hosts = this.#hostsOfService.get(service);
    if (hosts) hosts.add(host);
    else this.#hostsOfService.set(service, new Set([host]));
  }

  /** The hosts that were heard serving a service, but for those that were given back. */
  hostsOf(service: number): ReadonlySet<number> {
    return this.#hostsOfService.get(service) ?? new Set();
  }

  /** A service's entity by its text, -1 when it has none. */
  findService(text: string): number {
    for (let entity = SERVICES.first; entity < this.#services.end; entity++) {
      if (this.nameOf(entity) === text) return entity;
    }
    return -1;
  }

  /** An operation's entity by its texts, -1 when it has none. */
  findOperation(service: string, operation: string): number {
    const entity = this.#serviceOfName.get(this.#names.id(service));
    const pair = entity * MAX_NAMES + this.#names.id(operation);
    return this.#operationOfPair.get(pair) ?? -1;
  }

  /** Service, caller or host. */
  nameOf(entity: number): string {
    return this.#names.text(this.#name[entity]!);
  }

  /** The name of a service, as its id. */
  nameIdOf(service: number): number {
    return this.#name[service]!;
  }

  /** The operation's endpoint, or the edge's callee. */
  otherOf(entity: number): string {
    return this.#names.text(this.#other[entity]!);
  }

  /** One past the last entity of a range that was ever in use. */
  endOf(range: EntityRange): number {
    return this.#registryOf(range.first)!.end;
  }

  /** What was folded into `(other)`, by kind: names; of edges the calls on them, because pairs are not kept. */
  overflow(): Readonly<Record<string, number>> {
    return {
      services: this.#services.overflow,
      operations: this.#operations.overflow,
      edges: this.#edges.overflow,
      hosts: this.#hosts.overflow,
    };
  }

  /** None of everything together. */
  #registryOf(entity: number): Registry | undefined {
    if (entity < OPERATIONS.first) return this.#services;
    if (entity < EDGES.first) return this.#operations;
    if (entity < HOSTS.first) return this.#edges;
    return entity < HOSTS.first + HOSTS.limit ? this.#hosts : undefined;
  }
}
