/**
 * What has numbers of its own: services, operations, edges and hosts. Each is a
 * small integer, every kind in a range of its own, so that the counts of one
 * kind lie together in a slot. Beyond a kind's limit all share its `(other)`.
 */
import { splitDestination } from '../model/annotation.ts';
import { MAX_NAMES, NO_NAME, OTHER_NAME, type Names } from '../model/names.ts';
import { MAX_EDGES, MAX_HOSTS, MAX_OPERATIONS, MAX_SERVICES } from './limits.ts';

/** A kind's range of entity numbers: `[first, first + limit)`; the first is `(other)`. */
export interface EntityRange {
  readonly first: number;
  readonly limit: number;
}

export const SERVICES: EntityRange = { first: 0, limit: MAX_SERVICES };
export const OPERATIONS: EntityRange = { first: MAX_SERVICES, limit: MAX_OPERATIONS };
export const EDGES: EntityRange = { first: MAX_SERVICES + MAX_OPERATIONS, limit: MAX_EDGES };
export const HOSTS: EntityRange = { first: EDGES.first + MAX_EDGES, limit: MAX_HOSTS };
/** Everything at once: the header's figures. */
export const TOTAL: number = HOSTS.first + MAX_HOSTS;
export const ENTITIES: number = TOTAL + 1;

/** The three latencies an entity may have. Services, operations, hosts: own time and gap. */
export const METRICS = 3;
export const METRIC = { client: 0, server: 1, gap: 2 } as const;

/** A range being filled. */
class Registry {
  readonly range: EntityRange;
  #used = 1;
  #overflow = 0;

  constructor(range: EntityRange) {
    this.range = range;
  }

  /** The next free entity, or `(other)`. */
  take(): number {
    if (this.#used >= this.range.limit) return this.range.first;
    return this.range.first + this.#used++;
  }

  /** Counts what became of a new name. */
  noteFolded(entity: number): void {
    if (entity === this.range.first) this.#overflow++;
  }

  get end(): number {
    return this.range.first + this.#used;
  }

  get overflow(): number {
    return this.#overflow;
  }
}

/** Numbers given out and what they stand for. Name ids are those of `Names`. */
export class Entities {
  readonly #names: Names;
  readonly #services = new Registry(SERVICES);
  readonly #operations = new Registry(OPERATIONS);
  readonly #edges = new Registry(EDGES);
  readonly #hosts = new Registry(HOSTS);
  /** By name id; -1 when not yet seen. */
  readonly #serviceOfName = new GrowingInts();
  readonly #serviceOfDestination = new GrowingInts();
  readonly #operationOfDestination = new GrowingInts();
  readonly #hostOfName = new GrowingInts();
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
    const entity = name === OTHER_NAME ? SERVICES.first : this.#services.take();
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
    const entity = isOther ? OPERATIONS.first : this.#operations.take();
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
    const entity = this.#edges.take();
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
    const entity = name === OTHER_NAME ? HOSTS.first : this.#hosts.take();
    this.#hosts.noteFolded(entity);
    if (entity !== HOSTS.first) this.#name[entity] = name;
    this.#hostOfName.set(name, entity);
    return entity;
  }

  /** Counts a call whose edge has no row of its own. */
  noteFolded(edge: number): void {
    this.#edges.noteFolded(edge);
  }

  /** Notes that a host serves a service. */
  serves(host: number, service: number): void {
    const hosts = this.#hostsOfService.get(service);
    if (hosts) hosts.add(host);
    else this.#hostsOfService.set(service, new Set([host]));
  }

  /** The hosts that were ever heard serving a service. */
  hostsOf(service: number): ReadonlySet<number> {
    return this.#hostsOfService.get(service) ?? new Set();
  }

  /** A service's entity by its text, -1 when it was never seen. */
  findService(text: string): number {
    for (let entity = SERVICES.first; entity < this.#services.end; entity++) {
      if (this.nameOf(entity) === text) return entity;
    }
    return -1;
  }

  /** An operation's entity by its texts, -1 when it was never seen. */
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

  /** One past the last entity in use of a range. */
  endOf(range: EntityRange): number {
    return this.#registry(range).end;
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

  #registry(range: EntityRange): Registry {
    if (range === SERVICES) return this.#services;
    if (range === OPERATIONS) return this.#operations;
    return range === EDGES ? this.#edges : this.#hosts;
  }
}

/** Integers by a small index, -1 where none was set. */
class GrowingInts {
  #values = new Int32Array(256).fill(-1);

  get(index: number): number {
    return index < this.#values.length ? this.#values[index]! : -1;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const larger = new Int32Array(Math.max(this.#values.length * 2, index + 1)).fill(-1);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[index] = value;
  }
}
