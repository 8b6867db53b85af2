/** Shows one picture in the terminal it is started in; what it reads tells it how to end. */
import process from 'node:process';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import { role } from '../../../src/ui/paint/style.ts';
import { Terminal } from '../../../src/ui/terminal/terminal.ts';
import { makeTheme } from '../../../src/ui/theme/theme.ts';

const { stdin, stdout } = process;
const terminal = new Terminal({
  stdin,
  stdout,
  theme: makeTheme('phosphor', '256'),
  glyphs: unicodeGlyphs,
  maxBytesPerSecond: Infinity,
  inTmux: false,
});

function draw(): void {
  const { columns, rows } = terminal.size;
  const canvas = new Canvas(columns, rows);
  canvas.text(0, 0, `picture of ${columns}x${rows}`, role.text);
  canvas.text(0, rows - 1, 'last row', role.bad);
  terminal.show(canvas, 0);
}

const endings: Readonly<Record<string, () => void>> = {
  q: () => void terminal.leave().then(() => stdin.pause()),
  // Nothing is left to wait for: the process exits without having left the screen.
  x: () => {
    process.exitCode = 3;
    stdin.pause();
  },
  t: () => {
    throw new Error('a crash');
  },
  z: () => terminal.suspend(),
};

stdout.write('before\r\n');
stdin.setRawMode(true);
terminal.enter();
terminal.onResize(draw);
stdin.on('data', (keys: Buffer) => endings[keys.toString()]?.());
draw();
