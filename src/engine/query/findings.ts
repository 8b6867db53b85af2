/**
 * What is wrong, the cause before its echoes: when a service is slow because
 * one that it calls is slow, the one at the end of the chain comes first.
 */
import type { StepChanges } from '../changes.ts';
import type { Entities } from '../entities.ts';
import { EDGES, HOSTS, OPERATIONS, SERVICES } from '../entity-range.ts';
import type { Change, Finding } from '../views.ts';

/** More than this on a list and nobody reads it. */
export const MOST_FINDINGS = 50;

type Measure = Change['measure'];

const FAILING = ['errors', 'silent', 'timeouts'] as const;
const SLOW = ['p50', 'p99', 'gap', 'in flight'] as const;

/**
 * What of a called service makes its caller change so. Who waits in vain is slow
 * itself, and what is slow is waited for in vain.
 */
const EXPLAINED_BY: Readonly<Partial<Record<Measure, ReadonlySet<Measure>>>> = {
  errors: new Set(FAILING),
  silent: new Set(FAILING),
  timeouts: new Set([...FAILING, ...SLOW]),
  p50: new Set([...SLOW, 'timeouts']),
  p99: new Set([...SLOW, 'timeouts']),
  gap: new Set([...SLOW, 'timeouts']),
  'in flight': new Set([...SLOW, 'timeouts']),
};

/** How loud a measure is, when two are as bad. */
const LOUDNESS: Readonly<Record<Change['measure'], number>> = {
  errors: 7,
  timeouts: 6,
  silent: 5,
  gap: 4,
  p99: 3,
  p50: 2,
  'in flight': 1,
  rate: 0,
  // It is no trouble of the platform's.
  'not stored': 0,
};

/** A finding, before a trace is looked for that shows it. */
export type Found = Omit<Finding, 'exampleTraceId' | 'exampleSpanId'>;

/** A trace and the call in it that show a finding; null for both where there are none. */
export type Example = Pick<Finding, 'exampleTraceId' | 'exampleSpanId'>;

interface Candidate {
  readonly finding: Found;
  /** Something that the service calls changed alike. */
  readonly explained: boolean;
}

/** Zones that are gone, services by their most telling change, and edges whose network is what changed. */
export function findingsOf(
  changes: StepChanges,
  entities: Entities,
  example: (finding: Found) => Example,
): Finding[] {
  const services = new Map<string, readonly Change[]>();
  const edges: { caller: string; callee: string; changes: readonly Change[] }[] = [];
  for (const [entity, list] of changes.byEntity) {
    if (entity < OPERATIONS.first) services.set(entities.nameOf(entity), list);
    else if (entity >= EDGES.first && entity < HOSTS.first) {
      edges.push({
        caller: entities.nameOf(entity),
        callee: entities.otherOf(entity),
        changes: list,
      });
    }
  }

  const isExplained = (service: string, change: Change): boolean =>
    edges.some(
      ({ caller, callee, changes: onEdge }) =>
        caller === service &&
        callee !== service &&
        (alike(change, onEdge) || alike(change, services.get(callee) ?? [])),
    );

  const candidates: Candidate[] = [];
  for (const [service, list] of services) {
    const change = list.find(({ measure }) => measure !== 'gap');
    if (!change) continue;
    candidates.push({
      finding: { subject: 'service', service, other: '', change },
      explained: isExplained(service, change),
    });
  }
  for (const { caller, callee, changes: list } of edges) {
    const change = list.find(({ measure }) => measure === 'gap');
    if (change) {
      candidates.push({
        finding: { subject: 'edge', service: callee, other: caller, change },
        explained: false,
      });
    }
  }
  for (const { zone, hosts, change } of changes.lostZones) {
    const reach = { hosts: hosts.length, services: servicesOn(hosts, entities) };
    candidates.push({
      finding: { subject: 'zone', service: zone, other: '', reach, change },
      explained: false,
    });
  }
  return candidates
    .toSorted(byImportance)
    .slice(0, MOST_FINDINGS)
    .map(({ finding }) => ({ ...finding, ...example(finding) }));
}

/** How many services any of the hosts served. */
function servicesOn(hosts: readonly number[], entities: Entities): number {
  let count = 0;
  for (let service = SERVICES.first; service < entities.endOf(SERVICES); service++) {
    const served = entities.hostsOf(service);
    if (hosts.some((host) => served.has(host))) count++;
  }
  return count;
}

function alike(change: Change, others: readonly Change[]): boolean {
  const causes = EXPLAINED_BY[change.measure];
  return causes !== undefined && others.some(({ measure }) => causes.has(measure));
}

function byImportance(a: Candidate, b: Candidate): number {
  const x = a.finding.change;
  const y = b.finding.change;
  return (
    // Whatever else is wrong then, a zone that is gone is why.
    Number(b.finding.subject === 'zone') - Number(a.finding.subject === 'zone') ||
    Number(a.explained) - Number(b.explained) ||
    byWorst(x, y)
  );
}

/** The worse of two changes first. */
export function byWorst(a: Change, b: Change): number {
  return (
    Number(b.severity === 'bad') - Number(a.severity === 'bad') ||
    LOUDNESS[b.measure] - LOUDNESS[a.measure] ||
    (a.since ?? 0) - (b.since ?? 0) ||
    ratioOf(b) - ratioOf(a)
  );
}

function ratioOf({ now, was }: Change): number {
  return was > 0 ? now / was : now;
}
