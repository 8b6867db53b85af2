/**
 * The numbers of entities. Each kind has a range of its own, so that the counts
 * of one kind lie together in a slot; the first of a range is its `(other)`.
 */
import { MAX_EDGES, MAX_HOSTS, MAX_OPERATIONS, MAX_SERVICES } from './limits.ts';

/** A kind's range of entity numbers: `[first, first + limit)`. */
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
