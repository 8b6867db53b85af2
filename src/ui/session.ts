/**
 * One person at one source: keys go in, pictures come out. Knows nothing of
 * React or of the terminal, so that a test can press keys and look.
 */
import type { Overview } from '../engine/views.ts';
import type { Micros } from '../model/clock.ts';
import type { SourceStatus } from '../source/source.ts';
import type { Situation } from './keymap/keymap.ts';
import type { Area } from './paint/canvas.ts';
import type { Look, Screen, Sight } from './screens/screen.ts';
import type { SightsOptions } from './sights.ts';
import type { Action } from './state/action.ts';
import type { Place } from './state/place.ts';
import type { Scene } from './state/scene.ts';
import type { State } from './state/state.ts';
import { dispatch, dispatchPrompt, leadsAway, waitsForRows } from './keymap/dispatch.ts';
import { Canvas } from './paint/canvas.ts';
import { isWaiting, paintSentences, paintWaiting } from './screens/empty.ts';
import { helpDepth, paintHelp } from './screens/help.ts';
import { screens } from './screens/index.ts';
import { Sights, sortOf } from './sights.ts';
import { firstState, reduce } from './state/reduce.ts';
import { currentPlace } from './state/state.ts';

/** How long a sentence stays in the footer. */
const NOTICE_MS = 3000;

/** How often a pause says anew how far back it is. */
const TICK_MS = 1000;

/** Keys pressed ahead of an answer that are kept: more is a cat. */
const MAX_AHEAD = 32;

export interface SessionOptions extends SightsOptions {
  readonly filter: string;
  readonly window: number | 'all';
  readonly redraw: () => void;
  readonly suspend: () => void;
}

/** What the header tells. */
export interface Heading {
  readonly status: SourceStatus;
  readonly overview: Overview | null;
  readonly windowSeconds: number | null;
  /** The moment shown, and the newest there is. */
  readonly at: Micros;
  readonly newest: Micros;
  readonly look: Look;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #sights: Sights;
  readonly #listeners = new Set<() => void>();
  #state: State;
  #area: Area = { x: 0, y: 0, width: 80, height: 20 };
  /** Keys that wait for the first answer of the screen just opened. */
  #ahead: string[] = [];
  #version = 0;
  #cancelNotice: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;
  #ended: (() => void) | null = null;
  /** Resolves when the person quits. */
  readonly done: Promise<void>;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#state = firstState(screens.services.own, options);
    this.#sights = new Sights(options, () => this.#answered());
    this.done = new Promise((resolve) => (this.#ended = resolve));
    this.#sights.ask(this.#state, this.#area);
  }

  get state(): State {
    return this.#state;
  }

  get screen(): Screen {
    return screens[this.#place.screen];
  }

  /** The screen of 1 to 5 that this one was opened from, or is. */
  get root(): Screen {
    return screens[this.#state.stack[0]!.screen];
  }

  /** A number that changes with everything that is shown. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  heading(): Heading {
    const { source, clock } = this.#options;
    const { last, look } = this.#sights;
    const at = this.#state.at ?? last?.at ?? clock.now();
    return {
      status: source.status(),
      overview: last?.overview ?? null,
      windowSeconds: last?.windowSeconds ?? null,
      at,
      newest: this.#sights.moments()?.newest ?? at,
      look,
    };
  }

  situation(): Situation {
    return {
      rows: this.#sight?.order.length ?? 0,
      opens: this.screen.opens,
      deep: this.#state.stack.length > 1,
      acts: this.screen.acts,
      sortable: this.screen.sorts.length > 0,
      filter: this.#place.filter,
      live: this.#state.at === null,
      answered: this.#sights.last !== null,
    };
  }

  /** Keys as `keysOf` names them. */
  press(keys: readonly string[]): void {
    for (const key of keys) this.#press(key);
    this.#changed();
  }

  end(): void {
    this.#sights.close();
    this.#cancelNotice?.();
    this.#cancelTick?.();
    this.#ended?.();
  }

  /** The body, in a canvas of its own. */
  paint(width: number, height: number): Canvas {
    const { glyphs } = this.#options;
    const canvas = new Canvas(width, height, glyphs);
    this.#area = canvas.area;
    const { help } = this.#state;
    const sight = this.#sight;
    const { failure } = this.#sights;
    if (help !== null) paintHelp(canvas, canvas.area, help, glyphs);
    else if (sight !== null) this.#paintScreen(canvas, sight);
    else if (failure !== null) paintSentences(canvas, canvas.area, [failure]);
    return canvas;
  }

  get #place(): Place {
    return currentPlace(this.#state);
  }

  get #sight(): Sight | null {
    return this.#sights.at(this.#place);
  }

  /** A screen that cannot be drawn says so; the others and the keys go on. */
  #paintScreen(canvas: Canvas, sight: Sight): void {
    const { status } = this.heading();
    try {
      if (isWaiting(sight)) paintWaiting(canvas, canvas.area, status);
      else this.screen.paint(canvas, canvas.area, sight);
    } catch (error) {
      canvas.clear();
      paintSentences(canvas, canvas.area, ['This screen cannot be drawn.', String(error)]);
    }
  }

  #press(key: string): void {
    if (this.#state.ended) return;
    const { prompt } = this.#state;
    if (prompt !== null) {
      const action = dispatchPrompt(key, prompt.text);
      if (action !== null) this.#do(action);
      return;
    }
    if (this.#keepsForLater(key)) return;
    const found = dispatch(key, this.situation());
    if (found === null) return;
    if ('because' in found) this.#notice(found.because);
    else this.#do(found.action);
  }

  /**
   * Over a slow line a person types ahead: "4 Enter" means the first row of the
   * alerts though they are not there yet.
   */
  #keepsForLater(key: string): boolean {
    if (leadsAway(key)) this.#ahead = [];
    else if (this.#ahead.length > 0 || (waitsForRows(key) && this.#sight === null)) {
      if (this.#state.help !== null) return false;
      if (this.#ahead.length < MAX_AHEAD) this.#ahead.push(key);
      return true;
    }
    return false;
  }

  #do(action: Action): void {
    if (action.type === 'redraw') this.#options.redraw();
    if (action.type === 'suspend') this.#options.suspend();
    const before = this.#state;
    this.#state = reduce(before, action, this.#scene());
    if (this.#state.notice !== null && this.#state.notice !== before.notice) {
      this.#notice(this.#state.notice);
    }
    if ((before.at === null) !== (this.#state.at === null)) this.#paused();
    this.#sights.ask(this.#state, this.#area);
    if (this.#state.ended) this.end();
  }

  /** A replay stops and plays with the person; anything live goes on, and the header says how far. */
  #paused(): void {
    const { source, timer } = this.#options;
    const isPaused = this.#state.at !== null;
    if (isPaused) source.transport?.pause();
    else source.transport?.play();
    this.#cancelTick?.();
    this.#cancelTick = null;
    const tick = (): void => {
      this.#cancelTick = timer.after(TICK_MS, tick);
      this.#changed();
    };
    if (isPaused) this.#cancelTick = timer.after(TICK_MS, tick);
  }

  #notice(sentence: string): void {
    this.#state = { ...this.#state, notice: sentence };
    this.#cancelNotice?.();
    this.#cancelNotice = this.#options.timer.after(NOTICE_MS, () => {
      this.#state = { ...this.#state, notice: null };
      this.#changed();
    });
  }

  #answered(): void {
    if (this.#sights.take(this.#place)) {
      const ahead = this.#ahead;
      this.#ahead = [];
      for (const key of ahead) this.#press(key);
      this.#sights.ask(this.#state, this.#area);
    }
    this.#changed();
  }

  #scene(): Scene {
    const sight = this.#sight;
    const { screen } = this;
    const page = sight === null ? 1 : screen.page(this.#area, sight);
    return {
      order: sight?.order ?? [],
      page,
      helpDepth: helpDepth(this.#area, this.#options.glyphs),
      sort: sortOf(this.#place, screen),
      sorts: screen.sorts,
      moments: this.#sights.moments(),
      followedTo: this.#sights.followedTo(this.#place),
      enter: (key) => (sight === null ? null : screen.enter(sight, key)),
      act: (action) => (sight === null ? null : screen.act(sight, action, page)),
      own: (id) => screens[id].own,
    };
  }

  #changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}
