import { describe, expect, test } from 'vitest';
import type { Answer, EdgeRow, ServiceRow, ViewName } from '../../../src/engine/views.ts';
import type { Screen } from '../../../src/ui/screens/screen.ts';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { alertsScreen } from '../../../src/ui/screens/alerts.ts';
import { edgesScreen } from '../../../src/ui/screens/edges.ts';
import { groups } from '../../../src/ui/keymap/entry.ts';
import { helpLines } from '../../../src/ui/keymap/lists.ts';
import { helpDepth, paintHelp } from '../../../src/ui/screens/help.ts';
import { pipelineScreen } from '../../../src/ui/screens/pipeline.ts';
import { servicesScreen } from '../../../src/ui/screens/services.ts';
import { newPlace } from '../../../src/ui/state/place.ts';
import { PREFIX, answerTo, calm, edgeRows, ledger, serviceRows } from '../fixtures.ts';
import { processorTime } from '../../processor-time.ts';

const sizes = [
  [80, 21],
  [120, 37],
  [200, 57],
] as const;

const looks = [
  ['unicode', { glyphs: unicodeGlyphs, prefix: PREFIX }],
  ['ascii', { glyphs: asciiGlyphs, prefix: PREFIX }],
] as const;

type Look = (typeof looks)[number][1];

/** The screen of an answer, its first row selected. */
function painted<V extends ViewName>(
  screen: Screen<V, null>,
  answer: Answer<V>,
  [width, height]: readonly [number, number],
  look: Look,
  filter = '',
): Canvas {
  const canvas = new Canvas(width, height, look.glyphs);
  const place = newPlace(screen.id, '', filter, null);
  const sort = screen.sorts[0] ?? { column: '', descending: false };
  const sight = { answer, place, sort, order: [], look };
  screen.paint(canvas, canvas.area, { ...sight, order: screen.keys(sight) });
  return canvas;
}

function text(canvas: Canvas): string {
  return Array.from({ length: canvas.height }, (_, y) => `${canvas.line(y)}\n`).join('');
}

const services = answerTo({ view: 'services' }, { rows: serviceRows });
const edges = answerTo({ view: 'edges' }, { rows: edgeRows });
const account = answerTo({ view: 'ledger' }, { ledger });

describe.each(sizes)('at %i×%i', (...size) => {
  describe.each(looks)('in %s', (name, look) => {
    const stored = (screen: string): string => `./__screens__/${screen}-${size[0]}-${name}.txt`;

    test('Services', async () => {
      await expect(text(painted(servicesScreen, services, size, look))).toMatchFileSnapshot(
        stored('services'),
      );
    });

    test('Edges', async () => {
      await expect(text(painted(edgesScreen, edges, size, look))).toMatchFileSnapshot(
        stored('edges'),
      );
    });

    test('Alerts', async () => {
      await expect(text(painted(alertsScreen, account, size, look))).toMatchFileSnapshot(
        stored('alerts'),
      );
    });

    test('Pipeline', async () => {
      await expect(text(painted(pipelineScreen, account, size, look))).toMatchFileSnapshot(
        stored('pipeline'),
      );
    });

    test('help', async () => {
      const canvas = new Canvas(...size, look.glyphs);
      paintHelp(canvas, canvas.area, 0, look.glyphs);
      await expect(text(canvas)).toMatchFileSnapshot(stored('help'));
    });

    test('every line of the help can be gone to, whole', () => {
      const canvas = new Canvas(...size, look.glyphs);
      const depth = helpDepth(canvas.area, look.glyphs);
      let read = '';
      for (let top = 0; top <= depth; top++) {
        canvas.clear();
        paintHelp(canvas, canvas.area, top, look.glyphs);
        read += text(canvas);
        expect(read.includes('more below: j')).toBe(depth > 0);
      }
      for (const { help } of groups.flatMap((group) => helpLines(group, look.glyphs))) {
        expect(read).toContain(look.glyphs.ascii ? help.replaceAll('×', 'x') : help);
      }
      expect(text(canvas).includes(`${depth} more above: k`)).toBe(depth > 0);
      expect(read).not.toMatch(/\S[…~] *$/m);
    });

    test('ASCII is ASCII', () => {
      if (name === 'unicode') return;
      const screens = [
        painted(servicesScreen, services, size, look),
        painted(edgesScreen, edges, size, look),
        painted(alertsScreen, account, size, look),
        painted(pipelineScreen, account, size, look),
      ];
      expect(screens.map(text).join('')).toMatch(/^[\n\x20-\x7e]*$/);
    });
  });
});

const unicode = looks[0][1];

describe('an empty screen says what to do', () => {
  test('when nothing was heard in the window', () => {
    const none = answerTo({ view: 'services' }, { rows: [] });
    const lines = text(painted(servicesScreen, none, [80, 21], unicode));
    expect(lines).toContain('No services in this window.');
    expect(lines).toContain('w widens it');
  });

  test('when a filter leaves nothing', () => {
    const none = answerTo({ view: 'edges' }, { rows: [] });
    const lines = text(painted(edgesScreen, none, [80, 21], unicode, 'service:nobody'));
    expect(lines).toContain('No edges match the filter service:nobody');
    expect(lines).toContain('Esc');
  });

  test('when nothing is wrong', () => {
    const fine = answerTo({ view: 'ledger' }, { ledger }, undefined, calm);
    expect(text(painted(alertsScreen, fine, [80, 21], unicode))).toContain('Nothing is wrong.');
  });
});

test('an account that does not close says so', () => {
  const wrong = answerTo({ view: 'ledger' }, { ledger: { ...ledger, offered: 1_300_000 } });
  const lines = text(painted(pipelineScreen, wrong, [80, 21], unicode));
  expect(lines).toContain('15,997 unaccounted for');
});

describe('hostile names draw safely', () => {
  const names = [
    'fare\u001b[2J\u001b]0;owned\u0007',
    '配車サービス.運賃',
    '\u202eevil\u202c.service',
    '🚕.cab.👨‍👩‍👧',
    'x'.repeat(1_000_000),
    '123',
    '',
    '__proto__',
    'a\nb\tc',
  ];

  test.each(sizes)('at %i×%i', (...size) => {
    const rows = names.map((service): ServiceRow => ({ ...serviceRows[2]!, service }));
    const pairs = names.map((caller, i): EdgeRow => ({
      ...edgeRows[0]!,
      caller,
      callee: names[(i + 1) % names.length]!,
    }));
    const drawn =
      text(painted(servicesScreen, answerTo({ view: 'services' }, { rows }), size, unicode)) +
      text(painted(edgesScreen, answerTo({ view: 'edges' }, { rows: pairs }), size, unicode));
    expect(drawn).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(drawn).toContain('配車サービス');
    // Every row keeps its numbers, whatever its name.
    expect(drawn.split('\n').filter((line) => line.includes('155'))).toHaveLength(names.length);
  });

  test('of which nothing can be drawn are rows of their own that can be told apart', () => {
    const unseen = ['\u202e', '\u200b\u200b', '\u0000', '   ', ''];
    const rows = unseen.map((service): ServiceRow => ({ ...serviceRows[2]!, service }));
    const pairs = unseen.map((caller): EdgeRow => ({ ...edgeRows[0]!, caller, callee: caller }));
    for (const canvas of [
      painted(servicesScreen, answerTo({ view: 'services' }, { rows }), [120, 37], unicode),
      painted(edgesScreen, answerTo({ view: 'edges' }, { rows: pairs }), [120, 37], unicode),
    ]) {
      const drawn = unseen.map((_, i) =>
        canvas
          .line(i + 1)
          .slice(0, 29)
          .trim(),
      );
      expect(new Set(drawn).size).toBe(unseen.length);
      expect(drawn).not.toContain('');
    }
  });

  test('lead, from a row with any of them, to that service', () => {
    for (const service of names) {
      const rows = [{ ...serviceRows[2]!, service }];
      const answer = answerTo({ view: 'services' }, { rows });
      const sight = {
        answer,
        place: newPlace('services', '', '', null),
        sort: servicesScreen.sorts[0]!,
        order: [service],
        look: unicode,
      };
      expect(servicesScreen.enter(sight, servicesScreen.keys(sight)[0]!)).toMatchObject({
        subject: service,
      });
    }
  });
});

test('a full screen is painted in well under a frame', () => {
  const rows = Array.from({ length: 200 }, (_, i) => ({
    ...serviceRows[i % serviceRows.length]!,
    service: `${PREFIX}service.number-${i}`,
  }));
  const answer = answerTo({ view: 'services' }, { rows });
  for (let i = 0; i < 20; i++) painted(servicesScreen, answer, [200, 57], unicode);
  const took = processorTime(() => {
    for (let i = 0; i < 50; i++) painted(servicesScreen, answer, [200, 57], unicode);
  });
  // 2 ms is what it takes alone; a test machine is shared.
  expect(took / 50).toBeLessThan(10);
});
