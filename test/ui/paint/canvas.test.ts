import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { CONTINUED } from '../../../src/ui/paint/cells.ts';
import { asciiGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { isSelected, role, selected } from '../../../src/ui/paint/style.ts';
import { processorTime } from '../../processor-time.ts';

function drawn(text: string, width: number, max?: number): { line: string; used: number } {
  const canvas = new Canvas(width, 1);
  const used = canvas.text(0, 0, text, role.text, max);
  return { line: canvas.line(0), used };
}

describe('text on a canvas', () => {
  test('fits or is cut with an ellipsis', () => {
    expect(drawn('service.fare', 20)).toEqual({ line: 'service.fare', used: 12 });
    expect(drawn('service.fare', 8)).toEqual({ line: 'service…', used: 8 });
    expect(drawn('service.fare', 20, 5)).toEqual({ line: 'serv…', used: 5 });
    expect(drawn('service.fare', 1)).toEqual({ line: '…', used: 1 });
  });

  test('outside the canvas draws nothing', () => {
    const canvas = new Canvas(4, 1);
    expect(canvas.text(9, 0, 'a', role.text)).toBe(0);
    expect(canvas.text(0, 3, 'a', role.text)).toBe(0);
    expect(canvas.line(0)).toBe('');
  });

  test('wide letters take two cells and are never halved', () => {
    expect(drawn('車車車', 6)).toEqual({ line: '車車車', used: 6 });
    expect(drawn('車車車', 5)).toEqual({ line: '車車…', used: 5 });
    expect(drawn('車車車', 4)).toEqual({ line: '車…', used: 3 });
  });

  test('drawing over half of a wide letter leaves a blank for the other half', () => {
    const canvas = new Canvas(4, 1);
    canvas.text(0, 0, '車車', role.text);
    canvas.text(1, 0, 'x', role.text);
    expect(canvas.line(0)).toBe(' x車');
    canvas.text(2, 0, 'y', role.text);
    expect(canvas.line(0)).toBe(' xy');
  });

  test('a letter keeps its marks, but not more than three', () => {
    expect(drawn('e\u0301te\u0301', 10)).toEqual({ line: 'e\u0301te\u0301', used: 3 });
    expect(drawn(`a${'\u0301'.repeat(500)}b`, 10)).toEqual({
      line: 'a\u0301\u0301\u0301…',
      used: 2,
    });
  });

  test('of a picture with a skin tone the picture is drawn, and a flag as its letters', () => {
    expect(drawn('👍🏽 ok', 10).line).toBe('👍 ok');
    expect(drawn('🇬🇧 ok', 10).line).toBe('🇬 ok');
  });

  test('right alignment ends where it should', () => {
    const canvas = new Canvas(8, 1);
    canvas.right(0, 0, 6, '212', role.text);
    expect(canvas.line(0)).toBe('   212');
    canvas.right(0, 0, 4, '12,345', role.text);
    expect(canvas.line(0)).toBe('12,…12');
  });

  test('the selection keeps each cell its role', () => {
    const canvas = new Canvas(3, 1);
    canvas.text(0, 0, 'ab', role.bad);
    canvas.highlight(canvas.area);
    expect(canvas.styles[0]).toBe(selected(role.bad));
    expect(isSelected(canvas.styles[2]!)).toBe(true);
  });

  test('in ASCII nothing else is drawn', () => {
    const canvas = new Canvas(30, 1, asciiGlyphs);
    canvas.text(0, 0, '×5.2 → 車é – µs', role.text);
    expect(canvas.line(0)).toBe('x5.2 > ?? - us');
  });
});

describe('hostile text', () => {
  test('loses its escape sequences, controls and direction marks', () => {
    expect(drawn('a\u001b[2Jb\u001b]0;title\u0007c', 20).line).toBe('abc');
    expect(drawn('a\u0000\u0007\u009b31mb', 20).line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    expect(drawn('fare\u202eevil\u202c', 20).line).toBe('fareevil');
    expect(drawn('two\nlines\tand a tab', 30).line).toBe('two lines and a tab');
  });

  test('of a megabyte costs no more than a long name', () => {
    const canvas = new Canvas(80, 1);
    const names = ['x'.repeat(1e6), '車'.repeat(1e6), '\u001b['.repeat(5e5)];
    const took = processorTime(() => {
      for (let i = 0; i < 100; i++) for (const name of names) canvas.text(0, 0, name, role.text);
    });
    expect(took).toBeLessThan(1000);
  });

  test('whatever it is, stays on its row and leaves only whole glyphs', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme', maxLength: 60 }),
    );
    fc.assert(
      fc.property(anyText, fc.integer({ min: -3, max: 25 }), fc.boolean(), (text, x, ascii) => {
        const canvas = new Canvas(20, 3, ascii ? asciiGlyphs : undefined);
        const used = canvas.text(x, 1, text, role.text);
        expect(used).toBeLessThanOrEqual(Math.max(0, 20 - x));
        expect(canvas.line(0) + canvas.line(2)).toBe('');
        expect(canvas.line(1)).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
        );
        expect(canvas.glyphs[20]).not.toBe(CONTINUED);
      }),
    );
  });
});
