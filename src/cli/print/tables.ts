/** What a snapshot looks like on paper: one line for all of it, then services, then traces. */
import type { ServiceRow } from '../../engine/views.ts';
import type { TraceSummary } from '../../model/trace.ts';
import type { SourceStatus } from '../../source/source.ts';
import { findingText } from '../../ui/paint/change.ts';
import { clean } from '../../ui/paint/clean.ts';
import type { Glyphs } from '../../ui/paint/glyphs.ts';
import { doubtMarker, isDoubtful, lossSentence, lossText } from '../../ui/paint/loss.ts';
import { visibleName } from '../../ui/paint/names.ts';
import { sampleMarker, sampleText } from '../../ui/paint/sample.ts';
import {
  clockMs,
  clockTime,
  count,
  durationMs,
  durationUnit,
  rate,
  ratio,
  share,
} from '../../ui/paint/numbers.ts';
import type { Column } from './columns.ts';
import { plainTable } from './columns.ts';
import type { NewestTraces, Snapshot } from './snapshot.ts';

/** How the source is, in one line; below it a line for each thing that is wrong and for each warning. */
export function overviewText(snapshot: Snapshot, status: SourceStatus, glyphs: Glyphs): string {
  const { overview, windowSeconds, at } = snapshot;
  const about = doubtMarker(overview.loss);
  const scaled = sampleMarker(overview, glyphs);
  const line = [
    `phosphor  ${clean(status.name)}`,
    `${rate(windowSeconds)} s`,
    `${scaled(count(overview.calls))} calls`,
    `${scaled(share(ratio(overview.errors, overview.calls)))} err`,
    `p50 ${about(durationUnit(overview.latency.p50))}`,
    `p99 ${about(durationUnit(overview.latency.p99))}`,
    `${count(overview.inFlight)} in flight`,
    lossText(overview, true),
    ...(overview.sampled === undefined ? [] : [sampleText(overview.sampled)]),
    clockTime(at),
  ].join(' · ');
  const wrong = overview.findings.map((finding) => {
    const proof = finding.exampleTraceId === null ? '' : ` · trace ${finding.exampleTraceId}`;
    return findingText(finding, at, { prefix: '', glyphs }) + proof;
  });
  const doubt = isDoubtful(overview.loss) ? [lossSentence(overview.loss, true)] : [];
  const told = [...doubt, ...wrong, ...status.warnings].map(
    (text) => `${glyphs.alert} ${clean(text)}`,
  );
  return [line, ...told].join('\n');
}

export function servicesText({ services, windowSeconds, overview }: Snapshot): string {
  if (services.length === 0) {
    return overview.calls > 0 ? 'No service matches the filter.' : 'No calls yet.';
  }
  const columns: readonly Column<ServiceRow>[] = [
    { title: 'SERVICE', align: 'left', cell: (row) => visibleName(row.service) },
    { title: 'CALLS', align: 'right', cell: (row) => count(row.calls) },
    { title: 'RPS', align: 'right', cell: (row) => rate(ratio(row.calls, windowSeconds)) },
    { title: 'ERR %', align: 'right', cell: (row) => share(ratio(row.errors, row.calls)) },
    { title: 'P50 ms', align: 'right', cell: (row) => durationMs(row.latency.p50) },
    { title: 'P95', align: 'right', cell: (row) => durationMs(row.latency.p95) },
    { title: 'P99', align: 'right', cell: (row) => durationMs(row.latency.p99) },
    { title: 'GAP', align: 'right', cell: (row) => durationMs(row.gap.p50) },
    { title: 'IN-FL', align: 'right', cell: (row) => count(row.inFlight) },
  ];
  return plainTable(columns, services);
}

export function tracesText({ traces, tracesMatching }: NewestTraces): string {
  if (traces.length === 0) return 'No traces yet.';
  const columns: readonly Column<TraceSummary>[] = [
    { title: 'TRACE', align: 'left', cell: (row) => row.traceId },
    { title: 'START', align: 'left', cell: (row) => clockMs(row.start) },
    { title: 'SERVICE', align: 'left', cell: (row) => visibleName(row.service) },
    { title: 'OPERATION', align: 'left', cell: (row) => visibleName(row.operation) },
    { title: 'MS', align: 'right', cell: (row) => durationMs(row.duration) },
    { title: 'SPANS', align: 'right', cell: (row) => count(row.spans) },
    { title: 'ERRORS', align: 'right', cell: (row) => count(row.errors) },
    { title: 'MISSING', align: 'right', cell: (row) => count(row.missing) },
  ];
  const more = tracesMatching - traces.length;
  const rest = more > 0 ? `\nand ${count(more)} earlier; --json prints all.` : '';
  return plainTable(columns, traces) + rest;
}
