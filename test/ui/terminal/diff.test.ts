import { Terminal } from '@xterm/headless';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { bold, role, selected } from '../../../src/ui/paint/style.ts';
import { difference } from '../../../src/ui/terminal/diff.ts';
import { ENTER } from '../../../src/ui/terminal/sequences.ts';
import { makeTheme } from '../../../src/ui/theme/theme.ts';

const theme = makeTheme('phosphor', '256');
const WIDTH = 24;
const HEIGHT = 5;

async function openTerminal(): Promise<{
  terminal: Terminal;
  write: (text: string) => Promise<void>;
}> {
  const terminal = new Terminal({ cols: WIDTH, rows: HEIGHT, allowProposedApi: true });
  const write = (text: string): Promise<void> =>
    new Promise((resolve) => terminal.write(text, resolve));
  await write(ENTER);
  return { write, terminal };
}

/** What a person sees: the text of each row, and for each cell its colours where they can be seen. */
function seen(terminal: Terminal): { lines: string[]; colours: string[] } {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  const colours: string[] = [];
  for (let y = 0; y < HEIGHT; y++) {
    const line = buffer.getLine(buffer.baseY + y)!;
    lines.push(line.translateToString(true).trimEnd());
    for (let x = 0; x < WIDTH; x++) {
      const cell = line.getCell(x)!;
      const blank = cell.getChars().trim() === '' || cell.getWidth() === 0;
      colours.push(
        `${blank ? '' : cell.getFgColor()}/${cell.getBgColor()}/${blank ? 0 : cell.isBold()}`,
      );
    }
  }
  return { lines, colours };
}

function linesOf(canvas: Canvas): string[] {
  return Array.from({ length: canvas.height }, (_, y) => canvas.line(y));
}

const styles = [role.text, role.bad, bold(role.bright), selected(role.dim)];
const word = fc.string({
  unit: fc.constantFrom('a', ' ', '7', '▅', '─', '車', 'é', 'e\u0301', '→'),
});

const drawing = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: WIDTH - 1 }),
    y: fc.integer({ min: 0, max: HEIGHT - 1 }),
    text: word,
    style: fc.constantFrom(...styles),
  }),
  { maxLength: 12 },
);

function canvasOf(texts: readonly { x: number; y: number; text: string; style: number }[]): Canvas {
  const canvas = new Canvas(WIDTH, HEIGHT);
  for (const { x, y, text, style } of texts) canvas.text(x, y, text, style);
  return canvas;
}

describe('the difference of two canvases', () => {
  test('is nothing when they look alike', () => {
    const canvas = canvasOf([{ x: 2, y: 1, text: 'service.fare', style: role.text }]);
    const same = canvasOf([{ x: 2, y: 1, text: 'service.fare', style: role.text }]);
    expect(difference(canvas, same, theme)).toBe('');
  });

  test('is one digit when one digit changed', () => {
    const before = canvasOf([{ x: 2, y: 1, text: '1,284 rps', style: role.text }]);
    const after = canvasOf([{ x: 2, y: 1, text: '1,285 rps', style: role.text }]);
    expect(difference(before, after, theme)).toBe(`\u001b[2;7H${theme.sgr(role.text)}5`);
  });

  test('erases the rest of a row rather than writing blanks', () => {
    const before = canvasOf([{ x: 0, y: 0, text: 'x'.repeat(WIDTH), style: role.text }]);
    expect(difference(before, canvasOf([]), theme)).toBe('\u001b[1;1H\u001b[0m\u001b[K');
  });

  test('brings a terminal from any picture to any other, text and colours', async () => {
    const { terminal, write } = await openTerminal();
    let shown = new Canvas(WIDTH, HEIGHT);
    await fc.assert(
      fc.asyncProperty(drawing, async (texts) => {
        const next = canvasOf(texts);
        await write(difference(shown, next, theme));
        shown = next;
        const now = seen(terminal);
        expect(now.lines).toEqual(linesOf(next));
        const fresh = await openTerminal();
        await fresh.write(difference(new Canvas(WIDTH, HEIGHT), next, theme));
        expect(now.colours).toEqual(seen(fresh.terminal).colours);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps its columns where the terminal thinks a picture narrower than we do', async () => {
    const { terminal, write } = await openTerminal();
    const canvas = canvasOf([{ x: 0, y: 0, text: '🚕 fare 212', style: role.text }]);
    await write(difference(new Canvas(WIDTH, HEIGHT), canvas, theme));
    expect(seen(terminal).lines[0]!.indexOf('fare')).toBeGreaterThan(0);
    expect(
      terminal.buffer.active.getLine(terminal.buffer.active.baseY)!.getCell(3)!.getChars(),
    ).toBe('f');
  });

  test('fills the last cell of the screen without scrolling it', async () => {
    const { terminal, write } = await openTerminal();
    const full = canvasOf(
      Array.from({ length: HEIGHT }, (_, y) => ({ x: 0, y, text: `${y}`.repeat(WIDTH), style: 0 })),
    );
    await write(difference(new Canvas(WIDTH, HEIGHT), full, theme));
    expect(seen(terminal).lines).toEqual(linesOf(full));
  });
});
