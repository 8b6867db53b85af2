/**
 * One question to one collector, followed on a live stream: connects, reads,
 * connects again, and goes on where it was.
 */
import { createParser } from 'eventsource-parser';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../engine/views.ts';
import { Backoff, type Waits } from '../model/backoff.ts';
import { SECOND, type Clock, type Micros } from '../model/clock.ts';
import { LIVE_PATH, LIVE_TYPE, type CollectorWord } from '../wire/live.ts';
import { LiveProblem, LiveReader } from '../wire/live-reader.ts';
import { problemOf, request, RemoteProblem, type Remote } from './remote-request.ts';

/** Between two updates, ms: counts change once a second, in-flight calls in between. */
const EVERY = 500;

/** Between two tries: soon enough for a restart, seldom enough for an outage. */
const WAITS: Waits = { first: 500, longest: 5_000 };

/** A stream that was read for so long is well, µs: one that breaks sooner is tried again ever later. */
const STEADY: Micros = 5 * SECOND;

/** Characters of one event, so that what is no collector cannot fill memory: the largest trace takes some 20 million. */
const MAX_EVENT = 64_000_000;

/** What stands between a stream and its collector. */
export interface Trouble {
  readonly problem: RemoteProblem;
  /** When it began, and when the next try is. */
  readonly since: Micros;
  readonly again: Micros;
}

export class RemoteStream {
  readonly #remote: Remote;
  readonly #parameters: URLSearchParams;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #closing = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  #reader = new LiveReader();
  #lastId = '';
  #answer: Answer | undefined;
  #word: CollectorWord | undefined;
  #trouble: Trouble | undefined;
  /** Since when this connection brings answers. */
  #heardSince: Micros | undefined;

  /** Connects at once. @param random a number from 0 up to 1, for the jitter of retries. */
  constructor(remote: Remote, question: URLSearchParams, clock: Clock, random: () => number) {
    this.#remote = remote;
    this.#parameters = new URLSearchParams(question);
    this.#parameters.set('every', String(EVERY));
    this.#clock = clock;
    this.#backoff = new Backoff(WAITS, random);
    void this.#run();
  }

  /** The newest answer that came, also while the connection is lost. */
  get answer(): Answer | undefined {
    return this.#answer;
  }

  /** What the collector said of itself last. */
  get word(): CollectorWord | undefined {
    return this.#word;
  }

  /** Undefined while events come, or are awaited for the first time. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Resolves once there is an answer or a trouble. */
  get first(): Promise<void> {
    return this.#first.promise;
  }

  close(): void {
    this.#closing.abort();
    this.#first.resolve();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      this.#heardSince = undefined;
      const problem = await this.#follow(signal);
      const now = this.#clock.now();
      if (now - (this.#heardSince ?? now) >= STEADY) this.#backoff.reset();
      const wait = this.#backoff.next(problem.asked);
      this.#trouble = {
        problem,
        since: this.#trouble?.since ?? now,
        again: now + wait * 1000,
      };
      this.#first.resolve();
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Reads one connection to its end; gives why it ended. */
  async #follow(closing: AbortSignal): Promise<RemoteProblem> {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), this.#remote.silence);
    try {
      const response = await request(this.#remote, LIVE_PATH, this.#parameters, LIVE_TYPE, {
        signal: AbortSignal.any([closing, silence.signal]),
        headers: this.#lastId === '' ? {} : { 'last-event-id': this.#lastId },
      });
      const parser = createParser({
        maxBufferSize: MAX_EVENT,
        onEvent: ({ event = '', id, data }) => this.#take(event, id, data),
        onError: (error) => {
          if (error.type === 'max-buffer-size-exceeded') throw new LiveProblem('sends without end');
        },
      });
      const text = response.body!.pipeThrough(new TextDecoderStream());
      for await (const chunk of text) {
        timer.refresh();
        parser.feed(chunk);
      }
      return new RemoteProblem('broke the connection');
    } catch (error) {
      if (silence.signal.aborted) {
        return new RemoteProblem(`said nothing for ${this.#remote.silence / 1000} s`);
      }
      if (!(error instanceof LiveProblem)) return problemOf(error);
      // What was not understood is nothing to go on from.
      this.#reader = new LiveReader();
      this.#lastId = '';
      return new RemoteProblem(error.message);
    } finally {
      clearTimeout(timer);
    }
  }

  #take(event: string, id: string | undefined, data: string): void {
    const news = this.#reader.read(event, data, id ?? '');
    if (news === undefined) return;
    if (news.type === 'end') throw new RemoteProblem(`ended the stream: ${news.sentence}`);
    this.#lastId = id ?? '';
    // A collector answers with the view that was asked for, which the question names.
    this.#answer = news.answer as unknown as Answer;
    this.#word = news.collector;
    this.#trouble = undefined;
    this.#heardSince ??= this.#clock.now();
    this.#first.resolve();
  }
}
