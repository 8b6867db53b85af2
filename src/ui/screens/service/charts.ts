/** How a service did over the last minutes: latency, rate and errors, as many charts as fit beside each other. */
import type { ServiceDetail } from '../../../engine/views.ts';
import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Style } from '../../paint/style.ts';
import type { Chart } from '../chart/chart.ts';
import type { Look } from '../screen.ts';
import { durationMs, rate, share } from '../../paint/numbers.ts';
import { role } from '../../paint/style.ts';
import { errorStyle } from '../../paint/verdict.ts';
import { paintChart } from '../chart/chart.ts';

/** Seconds that the charts reach back. */
export const REACH = 300;

/** A chart narrower than this tells less than its numbers. */
const LEAST_WIDTH = 34;
const BETWEEN = 2;

interface TitledChart extends Chart {
  readonly title: readonly (readonly [text: string, style: Style])[];
}

export function paintCharts(canvas: Canvas, area: Area, detail: ServiceDetail, look: Look): void {
  const charts = chartsOf(detail);
  const fitting = Math.min(
    charts.length,
    Math.max(1, Math.floor((area.width + BETWEEN) / (LEAST_WIDTH + BETWEEN))),
  );
  const width = Math.floor((area.width - BETWEEN * (fitting - 1)) / fitting);
  for (const [i, chart] of charts.slice(0, fitting).entries()) {
    const x = area.x + i * (width + BETWEEN);
    let used = x;
    for (const [text, style] of chart.title) {
      used += canvas.text(used, area.y, text, style, Math.max(0, x + width - used)) + 2;
    }
    const below = { x, y: area.y + 1, width, height: area.height - 1 };
    paintChart(canvas, below, chart, look.glyphs);
  }
}

/** Most telling first: a narrow screen shows only the beginning. Red is for calls that failed, of no line else. */
function chartsOf({ series }: ServiceDetail): readonly TitledChart[] {
  const empty = `No calls in the last ${REACH / 60} minutes.`;
  const reach = `${REACH / 60} min`;
  const hasFailed = series.errorShare.some((part) => part !== null && part > 0);
  return [
    {
      title: [
        [`LATENCY ms, ${reach}`, role.title],
        [`p50 ${durationMs(last(series.p50))}`, role.spark],
        [`p99 ${durationMs(last(series.p99))}`, role.bright],
      ],
      lines: [
        { values: series.p50, style: role.spark },
        { values: series.p99, style: role.bright },
      ],
      least: 1,
      format: durationMs,
      empty,
    },
    {
      title: [
        [`CALLS a second, ${reach}`, role.title],
        [rate(last(series.rate)), role.spark],
      ],
      lines: [{ values: series.rate, style: role.spark }],
      least: 1,
      format: rate,
      empty,
    },
    {
      title: [
        [`ERRORS, ${reach}`, role.title],
        [share(last(series.errorShare)), errorStyle(last(series.errorShare))],
      ],
      lines: [{ values: series.errorShare, style: hasFailed ? role.bad : role.spark }],
      // Below one in a hundred the line stays near the ground.
      least: 0.01,
      format: share,
      empty,
    },
  ];
}

/** Now, as far as anything was measured now. */
function last(values: readonly (number | null)[]): number | null {
  return values.at(-1) ?? null;
}
