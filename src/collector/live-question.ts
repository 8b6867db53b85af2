/** One question that is watched: asked once for all its watchers, encoded once for those in step. */
import type { Answer, Question } from '../engine/views.ts';
import type { Clock } from '../model/clock.ts';
import type { CollectorWord } from '../wire/live.ts';
import { LiveState } from '../wire/live-writer.ts';
import { Packet } from './live-packet.ts';
import type { Watcher } from './live-watcher.ts';

/** States kept for those who come back or fell behind: some seconds of them. */
const HELD_STATES = 8;
/** And no more of them than these bytes: one trace may take megabytes. */
const HELD_BYTES: number = 4 * 1024 * 1024;

/** What leads to the newest state, by the state it leads from. */
type Packets = Map<string | undefined, Packet | undefined>;

export interface LiveQuestionOptions {
  readonly question: Question;
  /** Between two updates, ms. */
  readonly every: number;
  readonly clock: Clock;
  /** A new name for a state, among all of this collector. */
  readonly nextId: () => string;
  readonly ask: (question: Question) => Promise<{ answer: Answer; word: CollectorWord }>;
  /** There will be no more answers, for the reason in the sentence. */
  readonly ended: (watchers: Iterable<Watcher>, sentence: string) => void;
}

export class LiveQuestion {
  readonly #options: LiveQuestionOptions;
  readonly #watchers = new Set<Watcher>();
  /** The newest last. */
  #states: LiveState[] = [];
  #timer: NodeJS.Timeout | undefined;
  #asking = false;

  constructor(options: LiveQuestionOptions) {
    this.#options = options;
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Whoever joins is sent the newest state, or the first there will be. */
  join(watcher: Watcher): void {
    this.#watchers.add(watcher);
    if (this.#watchers.size > 1) this.#tell(watcher, new Map());
    else void this.#turn();
  }

  leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.watched) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Asks, tells everyone what is new, and does so again after a while. */
  async #turn(): Promise<void> {
    if (this.#asking) return;
    const { question, every, ask, nextId, ended } = this.#options;
    const packets: Packets = new Map();
    this.#asking = true;
    try {
      const { answer, word } = await ask(question);
      this.#take(new LiveState(nextId(), answer, word), packets);
    } catch (error) {
      ended(this.#watchers, (error as Error).message);
      return;
    } finally {
      this.#asking = false;
    }
    for (const watcher of this.#watchers) this.#tell(watcher, packets);
    if (this.watched) this.#timer = setTimeout(() => void this.#turn(), every);
  }

  /** Keeps a state that is not the same as the one before, and what leads to it from there. */
  #take(state: LiveState, packets: Packets): void {
    const before = this.#states.at(-1);
    const change = before && state.changeFrom(before);
    if (before && change === undefined) return;
    if (before && change !== undefined) packets.set(before.id, new Packet(change));
    this.#states.push(state);
    let bytes = this.#states.reduce((sum, { size }) => sum + size, 0);
    while (this.#states.length > HELD_STATES || (bytes > HELD_BYTES && this.#states.length > 1)) {
      bytes -= this.#states.shift()!.size;
    }
  }

  /** Brings a watcher to the newest state, unless it still reads what it was sent. */
  #tell(watcher: Watcher, packets: Packets): void {
    const newest = this.#states.at(-1);
    const now = this.#options.clock.now();
    if (newest === undefined || watcher.behindSince(now) !== undefined) return;
    const from = watcher.held;
    if (!packets.has(from)) packets.set(from, this.#packet(from, newest));
    const packet = packets.get(from);
    if (packet === undefined) return;
    watcher.held = newest.id;
    watcher.send(packet, now);
  }

  /** What leads from one state to the newest; undefined when nothing does. */
  #packet(from: string | undefined, newest: LiveState): Packet | undefined {
    if (from === newest.id) return undefined;
    const earlier = this.#states.find(({ id }) => id === from);
    const text = earlier ? newest.changeFrom(earlier) : newest.view();
    return text === undefined ? undefined : new Packet(text);
  }
}
