/** A session with nobody around it but who a test brings along. */
import { unicodeGlyphs } from '../../src/ui/paint/glyphs.ts';
import { Session } from '../../src/ui/session.ts';
import type { SessionOptions } from '../../src/ui/session.ts';
import { HandClipboard, HandOutlets } from './fixtures.ts';
import type { HandSource } from './fixtures.ts';
import { HandTimer } from './hand-timer.ts';

export function sessionAt(source: HandSource, others: Partial<SessionOptions> = {}): Session {
  return new Session({
    source,
    clock: source.clock,
    timer: new HandTimer(),
    glyphs: unicodeGlyphs,
    filter: '',
    window: 60,
    outlets: new HandOutlets(),
    clipboard: new HandClipboard(),
    busy: () => false,
    redraw: () => undefined,
    suspend: () => undefined,
    ...others,
  });
}

/** Lets answers arrive. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
