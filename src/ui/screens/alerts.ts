/** Alerts: everything that is wrong now, as sentences, most important first. */
import type { Finding } from '../../engine/views.ts';
import type { Area, Canvas } from '../paint/canvas.ts';
import type { Screen, Sight } from './screen.ts';
import { changeStyle, findingText } from '../paint/change.ts';
import { clockTime, isoTime } from '../paint/numbers.ts';
import { role } from '../paint/style.ts';
import { verdict } from '../paint/verdict.ts';
import { place } from '../state/list.ts';
import { paintSentences } from './empty.ts';

/** A finding is a sentence and the line below it. */
const LINES = 2;

/** What Enter opens of a finding that no trace shows; a service where nothing else is told. */
const OPENS: Readonly<Partial<Record<Finding['subject'], string>>> = {
  zone: 'its last traces',
  store: 'Pipeline',
};

export const alertsScreen: Screen<'ledger', null> = {
  id: 'alerts',
  title: 'Alerts',
  // Findings come with every answer; this is the smallest of them.
  view: 'ledger',
  sorts: [],
  calm: false,
  follows: false,
  opens: true,
  acts: [],
  own: null,
  ask: () => ({}),
  keys: ({ answer }) => answer.overview.findings.map(findingKey),
  page: (area) => Math.max(1, Math.floor((area.height - 1) / LINES)),
  paint,
  enter: ({ answer }, key) => {
    const finding = answer.overview.findings.find((each) => findingKey(each) === key);
    if (finding === undefined) return null;
    const { service, exampleTraceId: subject, exampleSpanId: row } = finding;
    if (finding.subject === 'store') return { type: 'open', screen: 'pipeline', subject: '' };
    if (finding.subject === 'zone') {
      return { type: 'open', screen: 'traces', subject: '', filter: `host:${service}/` };
    }
    if (subject === null) return { type: 'open', screen: 'service', subject: service };
    // A span's key is its id: the trace opens at the call that shows it.
    return { type: 'open', screen: 'trace', subject, ...(row !== null && { row }) };
  },
  copy({ answer, look }, key, what) {
    const finding = answer.overview.findings.find((each) => findingKey(each) === key);
    if (finding === undefined) return null;
    const sentence = findingText(finding, answer.at, look);
    if (what === 'name') return { lines: [sentence], is: 'the alert' };
    return { lines: findingLines(finding, sentence), is: 'the alert and its trace' };
  },
  act: () => null,
};

/** The sentence, and what a colleague needs to look for themselves. */
function findingLines({ change, exampleTraceId }: Finding, sentence: string): readonly string[] {
  const lines = [sentence];
  if (change.since !== null) lines.push(`since ${isoTime(change.since)}`);
  if (exampleTraceId !== null) lines.push(`trace ${exampleTraceId}`);
  return lines;
}

function findingKey({ subject, service, other, change }: Finding): string {
  return [subject, service, other, change.measure].join('\u0000');
}

function paint(canvas: Canvas, area: Area, sight: Sight<'ledger', null>): void {
  const { overview } = sight.answer;
  const { findings } = overview;
  if (findings.length === 0) {
    const isKnown = overview.errors === 0 && overview.learning === null;
    const said = verdict(overview, false).map(({ text }) => text);
    paintSentences(canvas, area, [
      isKnown ? 'Nothing is wrong.' : said.join(` ${sight.look.glyphs.dot} `),
      'Services are compared with themselves: errors, p99, silence, calls that hang.',
    ]);
    return;
  }
  canvas.text(area.x + 2, area.y, 'WHAT IS WRONG', role.title, area.width - 2);
  canvas.right(area.x, area.y, area.width, 'SINCE', role.title);
  const page = alertsScreen.page(area, sight);
  const { index, top } = place(sight.place.list, sight.order, page);
  for (const [row, finding] of findings.slice(top, top + page).entries()) {
    const lines = { x: area.x, y: area.y + 1 + row * LINES, width: area.width, height: LINES };
    if (lines.y + LINES > area.y + area.height) break;
    paintFinding(canvas, lines, finding, sight);
    if (top + row === index) canvas.highlight(lines);
  }
}

function paintFinding(
  canvas: Canvas,
  { x, y, width }: Area,
  finding: Finding,
  { answer, look }: Sight<'ledger', null>,
): void {
  const style = changeStyle(finding.change);
  const since = finding.change.since === null ? '' : clockTime(finding.change.since);
  const severity = finding.change.severity === 'bad' ? 'bad' : 'warning';
  canvas.text(x, y, look.glyphs.alert, style);
  canvas.text(x + 2, y, findingText(finding, answer.at, look), style, width - 12);
  canvas.right(x, y, width, since, role.dim);
  const proof =
    finding.exampleTraceId !== null
      ? `Enter opens a trace that shows it: ${finding.exampleTraceId}`
      : `Enter opens ${OPENS[finding.subject] ?? 'the service'}`;
  canvas.text(x + 2, y + 1, `${severity} ${look.glyphs.dot} ${proof}`, role.dim, width - 2);
}
