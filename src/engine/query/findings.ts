/**
 * What is wrong, the cause before its echoes: when a service is slow because
 * one that it calls is slow, the one at the end of the chain comes first.
 */
import type { StepChanges } from '../changes.ts';
import { EDGES, HOSTS, OPERATIONS, type Entities } from '../entities.ts';
import type { Change, Finding } from '../views.ts';

/** More than this on a list and nobody reads it. */
const MOST_FINDINGS = 50;

const FAILING: ReadonlySet<Change['measure']> = new Set(['errors', 'silent']);
const SLOW: ReadonlySet<Change['measure']> = new Set(['p50', 'p99', 'gap', 'in flight']);

/** How loud a measure is, when two are as bad. */
const LOUDNESS: Readonly<Record<Change['measure'], number>> = {
  errors: 6,
  silent: 5,
  gap: 4,
  p99: 3,
  p50: 2,
  'in flight': 1,
  rate: 0,
};

interface Candidate {
  readonly finding: Omit<Finding, 'exampleTraceId'>;
  /** Something that the service calls changed alike. */
  readonly explained: boolean;
}

/** Services by their most telling change, and edges whose network is what changed. */
export function findingsOf(
  changes: StepChanges,
  entities: Entities,
  example: (finding: Omit<Finding, 'exampleTraceId'>) => string | null,
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
  return candidates
    .toSorted(byImportance)
    .slice(0, MOST_FINDINGS)
    .map(({ finding }) => ({ ...finding, exampleTraceId: example(finding) }));
}

function alike(change: Change, others: readonly Change[]): boolean {
  const family = FAILING.has(change.measure) ? FAILING : SLOW;
  return family.has(change.measure) && others.some(({ measure }) => family.has(measure));
}

function byImportance(a: Candidate, b: Candidate): number {
  const x = a.finding.change;
  const y = b.finding.change;
  return (
    Number(a.explained) - Number(b.explained) ||
    Number(y.severity === 'bad') - Number(x.severity === 'bad') ||
    LOUDNESS[y.measure] - LOUDNESS[x.measure] ||
    (x.since ?? 0) - (y.since ?? 0) ||
    ratioOf(y) - ratioOf(x)
  );
}

function ratioOf({ now, was }: Change): number {
  return was > 0 ? now / was : now;
}
