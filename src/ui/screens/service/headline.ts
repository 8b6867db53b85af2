/** A service in two lines: its figures, and what is different from how it used to be. */
import type { Answer, ServiceRow } from '../../../engine/views.ts';
import type { Area, Canvas } from '../../paint/canvas.ts';
import type { Style } from '../../paint/style.ts';
import type { Look } from '../screen.ts';
import { changeMark, changeStyle, findingText } from '../../paint/change.ts';
import { shortName } from '../../paint/names.ts';
import { count, durationUnit, rate, ratio, share } from '../../paint/numbers.ts';
import { bold, role } from '../../paint/style.ts';
import { errorStyle } from '../../paint/verdict.ts';

export const HEADLINE_ROWS = 2;

/** The widest a name may be while figures stand beside it. */
const NAME_MOST = 40;

export function paintHeadline(
  canvas: Canvas,
  area: Area,
  service: string,
  { body: { row }, windowSeconds, at, overview }: Answer<'service'>,
  look: Look,
): void {
  const change = row?.change ?? null;
  const name = shortName(service.slice(0, 512), look.prefix);
  canvas.text(area.x, area.y, changeMark(change, look.glyphs), changeStyle(change), 1);
  let x = area.x + 2;
  x += canvas.text(x, area.y, name, bold(role.bright), Math.min(NAME_MOST, area.width - 2));
  for (const [text, style] of figuresOf(row, windowSeconds)) {
    // A number that is cut is a wrong number.
    if (x + 2 + text.length > area.x + area.width) break;
    x += 2 + canvas.text(x + 2, area.y, text, style);
  }
  const below = area.y + 1;
  if (row === null) {
    const said = 'Nothing was heard of it in this window; w widens the window.';
    canvas.text(area.x + 2, below, said, role.dim, area.width - 2);
  } else if (change === null) {
    const said =
      overview.learning === null ? 'As it was before.' : 'What is usual here is not known yet.';
    canvas.text(area.x + 2, below, said, role.dim, area.width - 2);
  } else {
    const finding = {
      subject: 'service',
      service,
      other: '',
      change,
      exampleTraceId: null,
      exampleSpanId: null,
    } as const;
    const said = findingText(finding, at, look);
    canvas.text(area.x + 2, below, said, changeStyle(change), area.width - 2);
  }
}

function figuresOf(row: ServiceRow | null, seconds: number): readonly (readonly [string, Style])[] {
  if (row === null) return [];
  const errors = ratio(row.errors, row.calls);
  return [
    [`${rate(seconds > 0 ? row.calls / seconds : null)} rps`, role.text],
    [`${share(errors)} err`, errorStyle(errors)],
    [`p99 ${durationUnit(row.latency.p99)}`, role.bright],
    [`p50 ${durationUnit(row.latency.p50)}`, role.text],
    [`gap ${durationUnit(row.gap.p50)}`, role.text],
    [`${count(row.inFlight)} in flight`, role.text],
    ...(row.timeouts > 0 ? [[`${count(row.timeouts)} timeouts`, role.warn] as const] : []),
    [`p95 ${durationUnit(row.latency.p95)}`, role.text],
    [`max ${durationUnit(row.latency.max)}`, role.text],
  ];
}
