/** The filter language on table rows: terms that a row has nothing to say to are passed over. */
import type { Comparison, Filter, FilterTerm } from '../../model/filter.ts';
import type { Micros } from '../../model/clock.ts';
import type { EdgeRow, HostRow, OperationRow, ServiceRow } from '../views.ts';

/** What a row has to say to a filter. */
interface RowFacts {
  readonly services: readonly string[];
  readonly operation?: string;
  readonly host?: string;
  readonly errors: number;
  readonly timeouts: number;
  readonly p99: Micros | null;
}

type TableRow = ServiceRow | OperationRow | EdgeRow | HostRow;

/** The rows that pass. */
export function rowsPassing<Row extends TableRow>(rows: readonly Row[], filter: Filter): Row[] {
  return rows.filter((row) => rowPasses(factsOf(row), filter));
}

function factsOf(row: TableRow): RowFacts {
  if ('caller' in row) return { services: [row.caller, row.callee], ...row, p99: row.client.p99 };
  return { services: 'service' in row ? [row.service] : [], ...row, p99: row.latency.p99 };
}

function rowPasses(facts: RowFacts, filter: Filter): boolean {
  return filter.every((term) => {
    const holds = termHolds(facts, term);
    return holds === undefined || holds !== term.negated;
  });
}

export function compares(value: Micros, compare: Comparison, limit: Micros): boolean {
  if (compare === '>') return value > limit;
  if (compare === '>=') return value >= limit;
  if (compare === '<') return value < limit;
  return compare === '<=' ? value <= limit : value === limit;
}

function termHolds(facts: RowFacts, term: FilterTerm): boolean | undefined {
  switch (term.on) {
    case 'service':
      return facts.services.some((service) => contains(service, term.text));
    case 'op':
      return facts.operation === undefined ? undefined : contains(facts.operation, term.text);
    case 'host':
      return facts.host === undefined ? undefined : contains(facts.host, term.text);
    case 'text':
      return [...facts.services, facts.operation ?? '', facts.host ?? ''].some((name) =>
        contains(name, term.text),
      );
    case 'status':
      if (term.status === 'error') return facts.errors > 0;
      if (term.status === 'timeout') return facts.timeouts > 0;
      return term.status === 'ok' ? facts.errors + facts.timeouts === 0 : undefined;
    case 'dur':
      return facts.p99 !== null && compares(facts.p99, term.compare, term.duration);
    case 'trace':
    case 'tag':
      break;
  }
  return undefined;
}

function contains(name: string, text: string): boolean {
  return name.toLowerCase().includes(text);
}
