import { afterEach, expect, test, vi } from 'vitest';
import { wallClock } from '../../src/model/clock.ts';
import { openRemote } from '../../src/source/open.ts';
import { Answers } from '../../src/ui/answers.ts';
import { BareCollector } from '../source/bare-collector.ts';
import { HandSource } from './fixtures.ts';
import { HandTimer } from './hand-timer.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

/** Nothing is behind, and nobody waits. */
const calm = { busy: () => false, awaits: () => false };

const open: (() => unknown)[] = [];

/** Lets answers arrive. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

test('a moment asked about while the collector was away is asked about again, until it is there', async () => {
  const gone = await BareCollector.open();
  const { port, source: engine, url } = gone;
  engine.calls('fare', 3);
  const { at } = await engine.ask({ view: 'services' });
  await gone.kill();
  const source = await openRemote({ urls: [url], clock: wallClock });
  open.push(() => source.close());
  const timer = new HandTimer();
  let answered = 0;
  const answers = new Answers({ ...calm, source, timer, changed: () => answered++ });
  open.push(() => answers.close());
  answers.want('services', { view: 'services', at }, Infinity);
  await vi.waitFor(() => expect(answered).toBe(1), PATIENCE);
  expect(answers.get('services')?.overview.calls).toBe(0);
  const back = await BareCollector.open(engine, port);
  open.push(() => back.kill());
  timer.advance(2_000);
  await vi.waitFor(() => expect(answered).toBe(2), PATIENCE);
  expect(answers.get('services')?.overview.calls).toBe(3);
  // What is over does not change: there is no third time.
  const asked = engine.asked('services');
  timer.advance(60_000);
  expect(engine.asked('services')).toBe(asked);
});

test('only what a person asked for and waits for long is called late, until it is there', async () => {
  const source = new HandSource();
  const timer = new HandTimer();
  const answers = new Answers({ ...calm, source, timer, changed: () => undefined });
  open.push(() => answers.close());
  answers.want('traces', { view: 'traces', filter: 'a' }, 250);
  await settle();
  timer.advance(10_000);
  expect(answers.isLate).toBe(false);
  await settle();
  answers.want('traces', { view: 'traces', filter: 'b' }, 250);
  timer.advance(500);
  expect(answers.isLate).toBe(false);
  timer.advance(500);
  expect(answers.isLate).toBe(true);
  await settle();
  expect(answers.isLate).toBe(false);
  // A list that turns its page is not asked for by anybody.
  answers.want('traces', { view: 'traces', filter: 'b', until: 1 }, 250);
  timer.advance(5_000);
  expect(answers.isLate).toBe(false);
});

test('a replay that stands where it was is not asked again; once it has gone on, it is', async () => {
  const source = new HandSource();
  source.replays();
  let status = source.status();
  source.status = () => status;
  const timer = new HandTimer();
  const answers = new Answers({ ...calm, source, timer, changed: () => undefined });
  open.push(() => answers.close());
  answers.want('services', { view: 'services' }, 250);
  await settle();
  timer.advance(10_000);
  await settle();
  expect(source.asked).toHaveLength(1);
  status = { ...status, progress: { ...status.progress!, at: status.progress!.at + 1 } };
  timer.advance(250);
  await settle();
  expect(source.asked).toHaveLength(2);
  // Somebody who wants to see something else is answered, wherever it stands.
  answers.want('services', { view: 'services', filter: 'rps:>1' }, 250);
  await settle();
  expect(source.asked).toHaveLength(3);
});
