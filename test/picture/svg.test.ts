import xterm from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { screenToSvg } from './svg.ts';

async function drawn(written: string): Promise<string> {
  const terminal = new xterm.Terminal({ cols: 20, rows: 2, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(written, resolve));
  const svg = screenToSvg(terminal);
  terminal.dispose();
  return svg;
}

/** Rectangles but for the terminal's own background. */
function rectangles(svg: string): string[] {
  return svg
    .split('\n')
    .filter((line) => line.startsWith('<rect'))
    .slice(1);
}

describe('a picture of a terminal', () => {
  test('a bar of three cells is one rectangle, so that it has no seams', async () => {
    const svg = await drawn('\u001b[31m███\u001b[0m');
    expect(rectangles(svg)).toEqual([
      '<rect x="14" y="14" width="25.2" height="18" fill="#e5534b"/>',
    ]);
    expect(svg).not.toContain('<text');
  });

  test('a sparkline stands on the floor of its row, each level an eighth', async () => {
    const heights = rectangles(await drawn('▁▄█')).map(
      (line) => /height="([\d.]+)"/.exec(line)?.[1],
    );
    expect(heights).toEqual(['2.3', '9', '18']);
  });

  test('words keep their columns whatever the font, and mean nothing to XML', async () => {
    const svg = await drawn('a <b>   & c');
    expect(svg).toContain('x="14" y="27.5" textLength="42"');
    expect(svg).toContain('>a &lt;b&gt;</text>');
    expect(svg).toContain('x="81.2" y="27.5" textLength="25.2"');
    expect(svg).toContain('>&amp; c</text>');
  });

  test('inverse, bold and 24-bit colours are as the terminal was told', async () => {
    const svg = await drawn('\u001b[1;38;2;1;2;3mx\u001b[0;7;32my');
    expect(svg).toContain('fill="#010203" font-weight="bold">x<');
    expect(svg).toContain('fill="#0b100d">y<');
    expect(rectangles(svg)).toEqual([
      '<rect x="22.4" y="14" width="8.4" height="18" fill="#57ab5a"/>',
    ]);
  });
});
