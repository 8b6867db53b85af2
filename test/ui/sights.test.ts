import { expect, test, vi } from 'vitest';
import type { Answer, Question, ViewName } from '../../src/engine/views.ts';
import { HOUR, SECOND, type Micros } from '../../src/model/clock.ts';
import { emptyAnswer } from '../../src/source/empty.ts';
import type { Source, SourceStatus } from '../../src/source/source.ts';
import { unicodeGlyphs } from '../../src/ui/paint/glyphs.ts';
import { screens } from '../../src/ui/screens/index.ts';
import { Sights } from '../../src/ui/sights.ts';
import { firstState } from '../../src/ui/state/reduce.ts';
import { currentPlace } from '../../src/ui/state/state.ts';
import { HandTimer } from './hand-timer.ts';

const HERE: Micros = 1_600_000_000 * SECOND;

/** A collector whose clock is behind this machine's, and that is not heard at first. */
class LateSource implements Source {
  readonly kind = 'remote';
  isHeard = false;

  ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>> {
    return Promise.resolve(emptyAnswer(question, this.isHeard ? HERE - HOUR : HERE));
  }

  status(): SourceStatus {
    return { state: this.isHeard ? 'live' : 'connecting', name: 'remote', warnings: [] };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

test('the newest moment is the collector’s own, whatever the clock here said while it was away', async () => {
  const source = new LateSource();
  const timer = new HandTimer();
  let answered = 0;
  const options = {
    source,
    timer,
    clock: { now: () => HERE },
    glyphs: unicodeGlyphs,
    busy: () => false,
  };
  const sights = new Sights(options, { changed: () => answered++, awaits: () => false });
  const state = firstState(screens.services.own, { filter: '', window: 60 });
  sights.ask(state, { x: 0, y: 0, width: 80, height: 20 });
  await vi.waitFor(() => expect(answered).toBe(1));
  sights.take(currentPlace(state));
  expect(sights.moments()).toBeNull();
  source.isHeard = true;
  timer.advance(state.interval);
  await vi.waitFor(() => expect(answered).toBe(2));
  sights.take(currentPlace(state));
  expect(sights.moments()).toMatchObject({ at: HERE - HOUR, newest: HERE - HOUR });
  sights.close();
});
