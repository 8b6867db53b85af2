/** Zones that have fallen silent: what many services feel, each a little, has one cause. */
import type { StepChanges } from './changes.ts';
import { HOSTS } from './entity-range.ts';
import type { Change } from './views.ts';

/** One host that is silent is a host; from two on, with nobody else heard in it, it is the zone. */
const LEAST_HOSTS = 2;

/** Between zone and host in a host's name. */
const DIVIDES = '/';

export interface LostZone {
  readonly zone: string;
  /** Its hosts that were talking and are silent, as entities. */
  readonly hosts: readonly number[];
  /** As one: since when the first was silent, and what all of them served before. */
  readonly change: Change;
}

/** The zones of which hosts are silent and none was heard, of one step. */
export function lostZones(
  byEntity: StepChanges['byEntity'],
  heard: readonly number[],
  nameOf: (host: number) => string,
): LostZone[] {
  const silent = new Map<string, { hosts: number[]; changes: Change[] }>();
  for (const [entity, changes] of byEntity) {
    const change = entity < HOSTS.first ? undefined : changes.find(isSilent);
    const zone = change && zoneOf(nameOf(entity));
    if (!change || !zone) continue;
    const known = silent.get(zone);
    if (known) {
      known.hosts.push(entity);
      known.changes.push(change);
    } else silent.set(zone, { hosts: [entity], changes: [change] });
  }
  if (silent.size > 0) for (const host of heard) silent.delete(zoneOf(nameOf(host)));
  return [...silent]
    .filter(([, { hosts }]) => hosts.length >= LEAST_HOSTS)
    .map(([zone, { hosts, changes }]) => ({ zone, hosts, change: together(changes) }));
}

function isSilent({ measure }: Change): boolean {
  return measure === 'silent';
}

/** '' for a host that says no zone. */
function zoneOf(host: string): string {
  return host.slice(0, Math.max(0, host.indexOf(DIVIDES)));
}

function together(changes: readonly Change[]): Change {
  const sinces = changes.flatMap(({ since }) => since ?? []);
  return {
    measure: 'silent',
    severity: 'bad',
    now: 0,
    was: changes.reduce((sum, { was }) => sum + was, 0),
    since: sinces.length === 0 ? null : Math.min(...sinces),
  };
}
