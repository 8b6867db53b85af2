/** The fare service of the talk's platform while its configuration is missing: what the engine would answer. */
import type {
  Change,
  EdgeRow,
  HostRow,
  OperationRow,
  Quantiles,
  ServiceDetail,
} from '../../../src/engine/views.ts';
import type { TraceSummary } from '../../../src/model/trace.ts';

import { NOW } from '../fixtures.ts';

export const SERVICE = 'com.hailocab.service.fare';
const POINTS = 60;

/** Quantiles from milliseconds. */
function quantiles(p50: number, p95: number, p99: number, max: number): Quantiles {
  return { p50: p50 * 1000, p95: p95 * 1000, p99: p99 * 1000, max: max * 1000 };
}

/** A wave around `mean` that rises to `factor` times as much in the last tenth. */
function wave(mean: number, factor: number): number[] {
  return Array.from({ length: POINTS }, (_, i) => {
    const calm = mean * (1 + 0.15 * Math.sin(i / 3));
    return i < POINTS * 0.9 ? calm : calm * factor;
  });
}

const slow: Change = {
  measure: 'p99',
  severity: 'bad',
  now: 212_000,
  was: 41_000,
  since: NOW - 48_000_000,
};

function operation(name: string, calls: number, errors: number, ms: number): OperationRow {
  return {
    service: SERVICE,
    operation: name,
    calls,
    errors,
    timeouts: 0,
    inFlight: Math.round(calls / 400),
    latency: quantiles(ms, ms * 4, ms * 9, ms * 12),
    gap: quantiles(1.6, 2.2, 4, 9),
    trend: wave(calls / 60, 1),
    change: null,
  };
}

function edge(caller: string, callee: string, calls: number, change: Change | null): EdgeRow {
  return {
    caller: `com.hailocab.${caller}`,
    callee: `com.hailocab.${callee}`,
    calls,
    errors: change ? Math.round(calls * 0.04) : 0,
    timeouts: 0,
    inFlight: 2,
    client: quantiles(14, 90, 214, 260),
    server: quantiles(12, 88, 212, 255),
    gap: quantiles(2.1, 3, 6, 12),
    trend: wave(calls / 60, 1),
    change,
  };
}

function host(name: string, calls: number): HostRow {
  return {
    host: `eu-west-1a/${name}`,
    calls,
    errors: name.endsWith('214') ? 512 : 0,
    timeouts: 0,
    inFlight: 4,
    latency: quantiles(12, 88, 212, 255),
    gap: quantiles(2.1, 3, 6, 12),
    trend: wave(calls / 60, 1),
    change: null,
  };
}

function summary(n: number, ms: number | null, errors: number, missing: number): TraceSummary {
  return {
    traceId: `33eda743-f124-435c-71fc-3c872bbc${(0x98e6 + n).toString(16)}`,
    service: 'com.hailocab.api.v1.customer',
    operation: n % 3 === 2 ? 'profile' : 'neardrivers',
    start: NOW - n * 173_000,
    duration: ms === null ? null : ms * 1000,
    spans: 12 + (n % 5),
    services: 11,
    errors,
    missing,
    inFlight: ms === null ? 1 : 0,
  };
}

export const traceRows: readonly TraceSummary[] = [
  summary(0, null, 0, 0),
  summary(1, 82.71, 2, 2),
  summary(2, 41.2, 0, 0),
  summary(3, 79.9, 0, 0),
  summary(4, 1240, 1, 0),
  summary(5, 12.4, 0, 0),
  summary(6, 96.1, 0, 1),
  summary(7, 0.31, 0, 0),
  summary(8, 88.8, 0, 0),
];

export const serviceDetail: ServiceDetail = {
  row: {
    service: SERVICE,
    calls: 12_720,
    errors: 521,
    timeouts: 3,
    inFlight: 31,
    latency: quantiles(12, 88, 212, 255),
    gap: quantiles(2.1, 3, 6, 12),
    trend: wave(212, 1),
    change: slow,
  },
  operations: [
    { ...operation('basefare', 11_400, 521, 12), change: slow },
    operation('estimate', 1_200, 0, 4),
    operation('surcharge', 120, 0, 1.5),
  ],
  callers: [
    edge('api.v1.customer', 'service.fare', 11_800, slow),
    edge('api.v1.driver', 'service.fare', 920, null),
  ],
  callees: [
    edge('service.fare', 'service.config', 2_400, null),
    edge('service.fare', 'service.zoning', 11_400, null),
  ],
  hosts: [host('ip-10-11-2-214', 6_400), host('ip-10-11-3-111', 6_320)],
  series: {
    step: 5_000_000,
    rate: wave(212, 1),
    errorShare: wave(0.002, 20),
    p50: wave(9_000, 1.4),
    // Nothing was answered for a while.
    p99: wave(41_000, 5.2).map((p99, i) => (i > 20 && i < 26 ? null : p99)),
  },
  slowest: traceRows.filter(({ duration }) => duration !== null).slice(0, 5),
};
