/** One service: its figures and charts, and lists of what it serves, with whom it talks and where it runs. */
import type { Answer } from '../../engine/views.ts';
import type { Area } from '../paint/canvas.ts';
import type { Screen, Sight } from './screen.ts';
import type { PaintedSection } from './service/lists.ts';
import { selectedKey } from '../state/list.ts';
import { paintSentences } from './empty.ts';
import { rowText } from './row-text.ts';
import { seekRow } from './seek.ts';
import { REACH, paintCharts } from './service/charts.ts';
import { HEADLINE_ROWS, paintHeadline } from './service/headline.ts';
import { paintSections, readySection } from './service/lists.ts';
import { nameOfRow, openRow, sectionNames, visitSection } from './service/sections.ts';

type ServiceSight = Sight<'service', null>;

/** From this width on the lists stand in two columns: of what it does, and of who and where. */
const WIDE = 150;
const BETWEEN = 4;
/** Charts begin where the names in the lists do. */
const MARGIN = 2;
/** Rows of the charts with their titles, and which part of the screen they may take. */
const LEAST_CHART = 4;
const MOST_CHART = 14;
const CHART_SHARE = 0.3;
/** Points asked for: each a whole number of seconds within the reach. */
const POINTS = [60, 100, 150];

export const serviceScreen: Screen<'service', null> = {
  id: 'service',
  title: 'Service',
  view: 'service',
  sorts: [],
  calm: true,
  follows: false,
  opens: true,
  acts: ['error'],
  own: null,

  ask({ subject }, { width }) {
    const points = POINTS.findLast((n) => n <= width) ?? POINTS[0]!;
    return { service: subject, points, reach: REACH };
  },

  keys: ({ answer }) =>
    sectionNames.flatMap((name) =>
      visitSection(name, answer.body, answer.windowSeconds, ({ rows, key }) => rows.map(key)),
    ),

  page: (area) => Math.max(0, panes(area).lists.height - 1),

  paint(canvas, area, sight) {
    const { answer, look, place } = sight;
    const { row } = answer.body;
    const sections = readySections(sight);
    paintHeadline(canvas, area, place.subject, answer, look);
    const { charts, lists } = panes(area);
    if (row === null && sections.every(({ keys }) => keys.length === 0)) {
      paintSentences(canvas, area, [
        'No such service in what is held.',
        'Esc goes back; w widens the window.',
      ]);
      return;
    }
    if (charts !== null) paintCharts(canvas, charts, answer.body, look);
    const selected = selectedKey(place.list, sight.order);
    for (const { shown, within } of columnsOf(sections, lists)) {
      paintSections(canvas, within, shown, selected, place.list.top);
    }
  },

  enter: ({ place }, key) => openRow(place.subject, key),

  copy({ answer, look, place }, key, what) {
    if (key === null) return { lines: [place.subject], is: 'the service’s name' };
    if (what === 'name') return nameOfRow(place.subject, key);
    for (const name of sectionNames) {
      const text = visitSection(name, answer.body, answer.windowSeconds, (section) => {
        const row = section.rows.find((each) => section.key(each) === key);
        return row === undefined ? null : rowText(section.columns([row], look), row);
      });
      if (text !== null) return { lines: [text], is: 'the row' };
    }
    return null;
  },

  act: (sight, action, page) => seekRow(sight, action, page, failing(sight.answer)),
};

function readySections({ answer, order, look }: ServiceSight): readonly PaintedSection[] {
  return sectionNames.map((name) =>
    visitSection(name, answer.body, answer.windowSeconds, (section) =>
      readySection(section, order, look),
    ),
  );
}

function failing({ body, windowSeconds }: Answer<'service'>): ReadonlySet<string> {
  const failed: string[] = [];
  for (const name of sectionNames) {
    visitSection(name, body, windowSeconds, ({ rows, key }) => {
      for (const row of rows) if (row.errors > 0) failed.push(key(row));
    });
  }
  return new Set(failed);
}

/** On a low terminal the charts go first: the lists say more. */
function panes(area: Area): { readonly charts: Area | null; readonly lists: Area } {
  const y = area.y + HEADLINE_ROWS;
  const height = Math.max(0, area.height - HEADLINE_ROWS);
  const wanted = Math.min(MOST_CHART, Math.floor(area.height * CHART_SHARE));
  if (wanted < LEAST_CHART) return { charts: null, lists: { ...area, y, height } };
  return {
    charts: { x: area.x + MARGIN, y, width: area.width - 2 * MARGIN, height: wanted },
    lists: { ...area, y: y + wanted + 1, height: height - wanted - 1 },
  };
}

function columnsOf(
  sections: readonly PaintedSection[],
  lists: Area,
): readonly { readonly shown: readonly PaintedSection[]; readonly within: Area }[] {
  if (lists.width < WIDE) return [{ shown: sections, within: lists }];
  const width = Math.floor((lists.width - BETWEEN) / 2);
  const right = { ...lists, x: lists.x + lists.width - width, width };
  return [
    { shown: sections.slice(0, 2), within: { ...lists, width } },
    { shown: sections.slice(2), within: right },
  ];
}
