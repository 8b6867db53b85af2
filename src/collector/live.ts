/**
 * The live stream's serving end (`wire/live`). Watchers of the same question
 * share one answer and one encoding; one that still reads what it was sent is
 * passed over, and one that does so for too long is cut and told why.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, Question } from '../engine/views.ts';
import { SECOND, type Clock, type Micros } from '../model/clock.ts';
import type { Source } from '../source/source.ts';
import type { CollectorWord, EndReason } from '../wire/live.ts';
import { endEvent, HEARTBEAT } from '../wire/live-writer.ts';
import { Packet } from './live-packet.ts';
import { LiveQuestion } from './live-question.ts';
import { Watcher } from './live-watcher.ts';

export interface LiveLimits {
  /** Streams open at once: a large team's screens, and their scripts. */
  readonly watchers: number;
  /** Different questions watched at once: each is asked twice a second, beside receiving. */
  readonly questions: number;
  /** How long a watcher may leave something unread, µs: a link that stalls that long is no link. */
  readonly patience: Micros;
  /** Silence after which a word is due, µs: a third of what makes a watcher doubt. */
  readonly heartbeat: Micros;
  /** How often all watchers are looked after, ms. */
  readonly look: number;
}

const LIMITS: LiveLimits = {
  watchers: 256,
  questions: 32,
  patience: 15 * SECOND,
  heartbeat: 5 * SECOND,
  look: 1_000,
};

/** Questions kept after their last watcher has gone, for the one who comes back: the newest few. */
const LINGERING = 8;

/** How long what the collector says of itself is told again before it is asked anew, µs. */
const WORD_LASTS: Micros = SECOND / 2;

const TOO_SLOW = 'You were cut off: what was sent stayed unread for too long.';
const STOPPING = 'The collector is stopping.';

const beat = new Packet(HEARTBEAT);

export class LiveHub {
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #limits: LiveLimits;
  readonly #watchers = new Map<Watcher, LiveQuestion>();
  /** By what is asked; the longest unwatched first, then those watched. */
  readonly #questions = new Map<string, LiveQuestion>();
  /** Tells this hub's states from those of the one that ran before a restart. */
  readonly #epoch: string;
  #states = 0;
  #cut = 0;
  #word: { readonly at: Micros; readonly word: Promise<CollectorWord> } | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(source: Source, clock: Clock, limits: Partial<LiveLimits> = {}) {
    this.#source = source;
    this.#clock = clock;
    this.#limits = { ...LIMITS, ...limits };
    this.#epoch = clock.now().toString(36);
  }

  /** Streams that are open. */
  get watchers(): number {
    return this.#watchers.size;
  }

  /** Watchers cut because they did not keep up, since the beginning. */
  get cut(): number {
    return this.#cut;
  }

  /** Answers the request with a stream, or with 503 and a sentence when there is no room. */
  serve(
    question: Question,
    request: IncomingMessage,
    response: ServerResponse,
    { every }: { readonly every: number },
  ): void {
    const key = JSON.stringify([question, every]);
    const known = this.#questions.get(key);
    const refusal = this.#refusal(known?.watched ?? false);
    if (refusal !== undefined) {
      refuse(response, refusal);
      return;
    }
    const watched = known ?? this.#open(question, every);
    this.#questions.delete(key);
    this.#questions.set(key, watched);
    const watcher = new Watcher(request, response, this.#clock.now());
    this.#watchers.set(watcher, watched);
    response.once('close', () => this.#leave(watcher));
    this.#pulse ??= setInterval(() => this.#lookAfter(), this.#limits.look);
    watched.join(watcher);
  }

  /** Tells every watcher that the collector stops; resolves when all connections are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#end(this.#watchers.keys(), 'stopping', STOPPING);
  }

  #refusal(isWatched: boolean): string | undefined {
    const { watchers, questions } = this.#limits;
    if (this.#closed) return STOPPING;
    if (this.#watchers.size >= watchers) return `${watchers} live streams are open already.`;
    const asked = new Set(this.#watchers.values()).size;
    if (isWatched || asked < questions) return undefined;
    return `${questions} different questions are watched already.`;
  }

  #open(question: Question, every: number): LiveQuestion {
    return new LiveQuestion({
      question,
      every,
      clock: this.#clock,
      nextId: () => `${this.#epoch}-${++this.#states}`,
      ask: (asked) => this.#ask(asked),
      ended: (watchers, sentence) => void this.#end(watchers, 'ended', sentence),
    });
  }

  async #ask(question: Question): Promise<{ answer: Answer; word: CollectorWord }> {
    const [answer, word] = await Promise.all([this.#source.ask(question), this.#saidOfItself()]);
    return { answer, word };
  }

  #saidOfItself(): Promise<CollectorWord> {
    const now = this.#clock.now();
    if (this.#word === undefined || now - this.#word.at >= WORD_LASTS) {
      this.#word = { at: now, word: this.#say() };
    }
    return this.#word.word;
  }

  async #say(): Promise<CollectorWord> {
    const { body } = await this.#source.ask({ view: 'ledger' });
    const { offered, shown, lost } = body.ledger;
    const { state, warnings } = this.#source.status();
    return { ledger: { offered, shown, lost }, status: { state, warnings } };
  }

  /** Cuts who does not read, and says a word to who was told nothing. */
  #lookAfter(): void {
    const now = this.#clock.now();
    for (const watcher of this.#watchers.keys()) {
      const since = watcher.behindSince(now);
      if (since !== undefined && now - since >= this.#limits.patience) {
        this.#cut++;
        void this.#end([watcher], 'slow', TOO_SLOW);
      } else if (since === undefined && watcher.quietFor(now) >= this.#limits.heartbeat) {
        watcher.send(beat, now);
      }
    }
  }

  async #end(watchers: Iterable<Watcher>, reason: EndReason, sentence: string): Promise<void> {
    const last = new Packet(endEvent(reason, sentence));
    const now = this.#clock.now();
    await Promise.all(
      Array.from(watchers, (watcher) => {
        this.#leave(watcher);
        return watcher.end(last, now);
      }),
    );
  }

  #leave(watcher: Watcher): void {
    this.#watchers.get(watcher)?.leave(watcher);
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) {
      clearInterval(this.#pulse);
      this.#pulse = undefined;
    }
    const unwatched = [...this.#questions].filter(([, question]) => !question.watched);
    for (const [key] of unwatched.slice(0, -LINGERING)) this.#questions.delete(key);
  }
}

function refuse(response: ServerResponse, sentence: string): void {
  const body = JSON.stringify({ error: sentence });
  response.writeHead(503, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'retry-after': '10',
  });
  response.end(body);
}
