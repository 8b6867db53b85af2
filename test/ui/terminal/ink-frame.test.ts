import { expect, test } from 'vitest';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { bold, role, underline } from '../../../src/ui/paint/style.ts';
import { drawInkFrame, markStyle } from '../../../src/ui/terminal/ink-frame.ts';

test('what Ink drew comes back as cells with their styles', () => {
  const canvas = new Canvas(20, 2);
  const styled = underline(bold(role.bad));
  drawInkFrame(canvas, ` a${markStyle('bc', styled)}d\nsecond\nthird`);
  expect([canvas.line(0), canvas.line(1)]).toEqual([' abcd', 'second']);
  expect(Array.from(canvas.styles.subarray(0, 5))).toEqual([0, 0, styled, styled, 0]);
});
