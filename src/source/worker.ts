/**
 * The worker thread's half of a source: intake and engine, asked by messages
 * (see `protocol.ts`). No question ends it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { InputProblem } from '../intake/problem.ts';
import type { Portions } from '../engine/portions.ts';
import type { Answer, Question } from '../engine/views.ts';
import { wallClock } from '../model/clock.ts';
import type { Feed } from './feed.ts';
import type { Opening, Request, Response } from './protocol.ts';
import type { SourceStatus } from './source.ts';
import { Turns } from './turns.ts';

/** How often the engine is brought to the present when nobody asks, ms: well within its one-second slots. */
const TICK = 100;

/** How long a question waits for a replay that goes somewhere, ms: what it shows on its way would flicker. */
const PATIENCE = 500;

const NO_TAKING = 'a replay takes nothing';

const port = parentPort;
if (!port) throw new Error('source/worker runs only as a worker thread');

const post = (response: Response, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(response, transfer);

const serve = (feed: Feed): void => {
  let told = '';
  let trouble: string | undefined;
  const present = (): void => {
    try {
      feed.tick();
    } catch (error) {
      trouble = `The engine failed: ${messageOf(error)}.`;
    }
    const status = withTrouble(feed.status(), trouble);
    const text = JSON.stringify(status);
    if (text === told) return;
    told = text;
    post({ type: 'status', status });
  };
  const handOver = (): void => {
    const frames = feed.copier?.take();
    if (!frames) return;
    const { bytes, ends, times } = frames;
    post({ type: 'frames', frames }, [bytes.buffer, ends.buffer, times.buffer]);
  };
  feed.copier?.whenFull(handOver);
  const turns = new Turns(
    () => performance.now(),
    () => feed.arrived,
  );
  const timer = setInterval(() => {
    present();
    handOver();
  }, TICK);

  port.on('message', (request: Request) => {
    switch (request.type) {
      case 'ask':
        turns.add(answering(feed, request, present));
        break;
      case 'pause':
        feed.transport?.pause();
        present();
        break;
      case 'play':
        feed.transport?.play();
        present();
        break;
      case 'speed':
        feed.transport?.setSpeed(request.speed);
        present();
        break;
      case 'seek':
        feed.transport?.seek(request.at);
        present();
        break;
      case 'step':
        feed.transport?.step(request.to, request.by);
        present();
        break;
      case 'take':
        take(feed, request);
        break;
      case 'takeSpans':
        turns.add(takingSpans(feed, request));
        break;
      case 'copies':
        feed.copier?.turn(request.isOn);
        break;
      case 'kept':
        feed.copier?.kept(request.bytes);
        break;
      case 'close':
        clearInterval(timer);
        turns.close();
        void feed.close().finally(() => {
          handOver();
          port.close();
        });
        break;
    }
  });
};

/** Who listens reads no files, and the other way round: each loads what it needs. */
async function open(opening: Opening): Promise<void> {
  if (opening.kind === 'local') {
    const { LocalFeed } = await import('./local-feed.ts');
    const feed = await LocalFeed.open(opening, wallClock);
    serve(feed);
    post({ type: 'opened', status: feed.status(), address: feed.address });
    return;
  }
  const { Recording } = await import('./recording.ts');
  const { ReplayFeed } = await import('./replay-feed.ts');
  const recording = await Recording.open(opening, wallClock);
  const feed = new ReplayFeed(recording, opening.speed, wallClock);
  serve(feed);
  post({ type: 'opened', status: feed.status() });
}

function* answering(
  feed: Feed,
  { id, question }: Extract<Request, { type: 'ask' }>,
  present: () => void,
): Portions<void> {
  try {
    post({ type: 'answer', id, answer: yield* whereItArrives(feed, question, present) });
  } catch (error) {
    post({ type: 'refused', id, reason: messageOf(error) });
  }
}

/** A replay that goes somewhere while it answers is asked again, where it is then. */
function* whereItArrives(feed: Feed, question: Question, present: () => void): Portions<Answer> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    while (feed.isOnItsWay && performance.now() < end) yield;
    present();
    const { engine } = feed;
    const answer = yield* unless(() => feed.engine !== engine, engine.answering(question));
    if (answer !== undefined) return answer;
  }
}

/** Work that is left undone, without a result, when something has happened between two portions. */
function* unless<Result>(
  happened: () => boolean,
  work: Portions<Result>,
): Portions<Result | undefined> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    yield;
    if (happened()) return undefined;
  }
}

function take(feed: Feed, { id, batch }: Extract<Request, { type: 'take' }>): void {
  const problem = feed.take ? feed.take(batch) : NO_TAKING;
  post({ type: 'taken', id, problem });
}

function* takingSpans(
  feed: Feed,
  { id, spans }: Extract<Request, { type: 'takeSpans' }>,
): Portions<void> {
  if (feed.takeSpans) yield* feed.takeSpans(spans);
  post({ type: 'taken', id, problem: feed.takeSpans ? null : NO_TAKING });
}

function withTrouble(status: SourceStatus, trouble: string | undefined): SourceStatus {
  return trouble === undefined ? status : { ...status, warnings: [...status.warnings, trouble] };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

try {
  await open(workerData as Opening);
} catch (error) {
  if (!(error instanceof InputProblem)) throw error;
  post({ type: 'problem', sentence: error.message });
  port.close();
}
