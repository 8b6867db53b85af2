/**
 * One collector, asked as a source is. Questions about now ride on live streams,
 * each kept open while it is asked for; those about a moment are asked once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Question } from '../engine/views.ts';
import { SECOND, type Clock, type Micros } from '../model/clock.ts';
import { parseFilter } from '../model/filter.ts';
import { writeQuestion } from '../wire/question.ts';
import { problemOf, RemoteProblem, requestAnswer, type Remote } from './remote-request.ts';
import { RemoteStream } from './remote-stream.ts';

/** Streams kept open at once: the screen that is looked at, and those one goes back to. */
const MAX_STREAMS = 3;

/** A stream not asked for is closed after this, µs: three pictures of the slowest screen. */
const UNASKED: Micros = 15 * SECOND;

/** How long a question waits for an answer before it gets none, ms: then the screen says why. */
const PATIENCE = 3_000;
/** Between two tries of a question about a moment, ms. */
const BETWEEN = 500;

/** Of a collector that broke off, for how long its last answer still counts as new, µs: a restart's blink. */
const STILL_FRESH: Micros = 3 * SECOND;

export interface LinkAnswer {
  readonly answer: Answer;
  /** False when the collector has been away since. */
  readonly fresh: boolean;
}

interface Followed {
  readonly stream: RemoteStream;
  asked: Micros;
}

export class RemoteLink {
  /** HOST:PORT, as it is called on screen. */
  readonly name: string;
  readonly #remote: Remote;
  readonly #clock: Clock;
  readonly #random: () => number;
  /** By the parameters of the question; the longest unasked first. */
  readonly #streams = new Map<string, Followed>();
  readonly #closing = new AbortController();
  readonly #tidying: NodeJS.Timeout;
  /** How the last question about a moment ended, or the first contact. */
  #problem: RemoteProblem | undefined;
  #reached = false;

  constructor(remote: Remote, clock: Clock, random: () => number) {
    this.name = remote.url.host;
    this.#remote = remote;
    this.#clock = clock;
    this.#random = random;
    this.#tidying = setInterval(() => this.#tidy(), UNASKED / 3_000).unref();
  }

  /** True while the collector is heard. */
  get up(): boolean {
    return this.#reached && this.trouble === undefined;
  }

  /** What is wrong with it, one sentence each: the way to it, or what it says of itself. */
  get warnings(): readonly string[] {
    const trouble = this.trouble;
    if (trouble !== undefined) return [trouble];
    return [...this.#streams.values()].at(-1)?.stream.word?.status.warnings ?? [];
  }

  /** Why nothing comes from it, and when the next try is. */
  get trouble(): string | undefined {
    const trouble = [...this.#streams.values()].at(-1)?.stream.trouble;
    const problem = trouble?.problem ?? this.#problem;
    if (problem === undefined) return undefined;
    const sentence = `The collector ${this.name} ${problem.message}`;
    if (trouble === undefined) return `${sentence}.`;
    const seconds = Math.ceil((trouble.again - this.#clock.now()) / SECOND);
    return `${sentence}; trying again${seconds > 0 ? ` in ${seconds} s` : ''}.`;
  }

  /** Asks for the first time, so that it is known what is there. Gives what is wrong. */
  async probe(within: number): Promise<RemoteProblem | undefined> {
    await this.#fetch(writeQuestion({ view: 'ledger' }), within);
    return this.#problem;
  }

  /** Undefined when there is no answer to be had now. */
  ask(question: Question): Promise<LinkAnswer | undefined> {
    const parameters = writeQuestion(understood(question));
    return parameters.has('at') ? this.#atMoment(parameters) : this.#now(parameters);
  }

  close(): void {
    this.#closing.abort();
    clearInterval(this.#tidying);
    for (const { stream } of this.#streams.values()) stream.close();
    this.#streams.clear();
  }

  async #now(parameters: URLSearchParams): Promise<LinkAnswer | undefined> {
    const { stream } = this.#follow(parameters);
    if (stream.answer === undefined && stream.trouble === undefined) {
      await Promise.race([stream.first, this.#sleep(PATIENCE)]);
    }
    const { answer, trouble } = stream;
    if (answer === undefined) return undefined;
    this.#reached = true;
    this.#problem = undefined;
    const away = trouble === undefined ? 0 : this.#clock.now() - trouble.since;
    return { answer, fresh: away < STILL_FRESH };
  }

  #follow(parameters: URLSearchParams): Followed {
    const key = parameters.toString();
    const followed = this.#streams.get(key) ?? {
      stream: new RemoteStream(this.#remote, parameters, this.#clock, this.#random),
      asked: 0,
    };
    followed.asked = this.#clock.now();
    this.#streams.delete(key);
    this.#streams.set(key, followed);
    if (this.#streams.size > MAX_STREAMS) {
      const [longest] = this.#streams;
      this.#drop(longest!);
    }
    return followed;
  }

  async #atMoment(parameters: URLSearchParams): Promise<LinkAnswer | undefined> {
    const until = this.#clock.now() + PATIENCE * 1000;
    for (;;) {
      const answer = await this.#fetch(parameters, PATIENCE);
      if (answer !== undefined) return { answer, fresh: true };
      const goesOn = this.#problem?.kind === 'wait' && !this.#closing.signal.aborted;
      const wait = Math.max(BETWEEN, this.#problem?.asked ?? 0);
      if (!goesOn || this.#clock.now() + wait * 1000 > until) return undefined;
      await this.#sleep(wait);
    }
  }

  async #fetch(parameters: URLSearchParams, within: number): Promise<Answer | undefined> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(within)]);
    try {
      const answer = (await requestAnswer(this.#remote, parameters, signal)) as Answer;
      this.#problem = undefined;
      this.#reached = true;
      return answer;
    } catch (error) {
      this.#problem = problemOf(error);
      return undefined;
    }
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#closing;
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }

  #tidy(): void {
    const now = this.#clock.now();
    for (const entry of this.#streams) if (now - entry[1].asked > UNASKED) this.#drop(entry);
  }

  #drop([key, { stream }]: readonly [string, Followed]): void {
    stream.close();
    this.#streams.delete(key);
  }
}

/** A bad filter passes everything; a collector would refuse it. */
function understood({ filter, ...question }: Question): Question {
  if (filter === undefined || !parseFilter(filter).ok) return question;
  return { ...question, filter };
}
