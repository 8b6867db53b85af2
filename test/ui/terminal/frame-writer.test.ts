import { describe, expect, test } from 'vitest';
import type { Sink } from '../../../src/ui/terminal/frame-writer.ts';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { role } from '../../../src/ui/paint/style.ts';
import { ByteBudget } from '../../../src/ui/terminal/budget.ts';
import { FrameWriter } from '../../../src/ui/terminal/frame-writer.ts';
import { makeTheme } from '../../../src/ui/theme/theme.ts';
import { HandTimer } from '../hand-timer.ts';

/** A terminal that takes what is written at once, or when told to. */
class HandSink implements Sink {
  slow = false;
  written = '';
  #waiting: (() => void)[] = [];

  write(text: string, taken: () => void): void {
    this.written += text;
    if (this.slow) this.#waiting.push(taken);
    else taken();
  }

  take(): void {
    this.slow = false;
    for (const taken of this.#waiting.splice(0)) taken();
  }
}

function setUp(bytesPerSecond = Infinity): {
  sink: HandSink;
  timer: HandTimer;
  writer: FrameWriter;
} {
  const sink = new HandSink();
  const timer = new HandTimer();
  const budget = new ByteBudget(bytesPerSecond, timer.now());
  const writer = new FrameWriter(sink, makeTheme('16', 'none'), budget, timer);
  return { sink, timer, writer };
}

function picture(text: string): Canvas {
  const canvas = new Canvas(40, 3);
  canvas.text(0, 0, text, role.text);
  return canvas;
}

describe('bringing frames to a terminal', () => {
  test('a frame is one synchronized update', () => {
    const { sink, writer } = setUp();
    writer.show(picture('fare'));
    expect(sink.written).toMatch(/^\u001b\[\?2026h.*fare\u001b\[\?2026l$/);
  });

  test('an unchanged frame writes nothing', () => {
    const { sink, writer } = setUp();
    writer.show(picture('fare'));
    const { length } = sink.written;
    writer.show(picture('fare'));
    expect(sink.written).toHaveLength(length);
  });

  test('a terminal that has not taken the last frame gets only the newest, against what it has', () => {
    const { sink, writer } = setUp();
    sink.slow = true;
    writer.show(picture('fare 1'));
    sink.written = '';
    writer.show(picture('fare 2'));
    writer.show(picture('fare 3'));
    expect([sink.written, writer.behind, writer.skipped]).toEqual(['', true, 1]);
    sink.take();
    expect(sink.written).toContain('3');
    expect(sink.written).not.toContain('fare');
    expect(writer.behind).toBe(false);
  });

  test('a budget delays frames and never cuts one', () => {
    const { sink, timer, writer } = setUp(100);
    writer.show(picture('a'.repeat(40)));
    writer.show(picture('b'.repeat(40)));
    writer.show(picture('c'.repeat(40)));
    expect(sink.written).toContain('b'.repeat(40));
    expect(sink.written).not.toContain('c');
    timer.advance(5000);
    expect(sink.written).toContain('c'.repeat(40));
  });

  test('over a minute the budget holds', () => {
    const { timer, writer } = setUp(1000);
    for (let tick = 0; tick < 600; tick++) {
      writer.show(picture(`${tick} ${'x'.repeat(tick % 38)}`));
      timer.advance(100);
    }
    // A minute's worth, the second saved up, and the frame that overdraws.
    expect(writer.bytes).toBeLessThanOrEqual(61_000 + 200);
    expect(writer.frames).toBeGreaterThan(100);
  });

  test('after a change of size everything is written again', () => {
    const { sink, writer } = setUp();
    writer.show(picture('fare'));
    sink.written = '';
    writer.forget();
    writer.show(picture('fare'));
    expect(sink.written).toContain('\u001b[2J');
    expect(sink.written).toContain('fare');
  });

  test('a stopped writer writes no more', () => {
    const { sink, writer } = setUp();
    sink.slow = true;
    writer.show(picture('1'));
    writer.show(picture('2'));
    writer.stop();
    sink.written = '';
    sink.take();
    expect(sink.written).toBe('');
  });
});
