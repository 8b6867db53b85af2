/**
 * One person at one source: keys go in, pictures come out. Knows nothing of
 * React or of the terminal, so that a test can press keys and look.
 */
import type { Choice } from './errands/choice.ts';
import type { Clipboard, Viewed } from './errands/errands.ts';
import type { Situation } from './keymap/entry.ts';
import type { Heading } from './heading.ts';
import type { Outlets } from './outlets.ts';
import type { Area } from './paint/canvas.ts';
import type { Screen, Sight } from './screens/screen.ts';
import type { SightsOptions } from './sights.ts';
import type { Action } from './state/action.ts';
import type { Place } from './state/place.ts';
import type { Scene } from './state/scene.ts';
import type { State } from './state/state.ts';
import { paintBody, screenArea } from './body.ts';
import { dispatch, dispatchPrompt, withPasted } from './keymap/dispatch.ts';
import { TypedAhead } from './keymap/typed-ahead.ts';
import { Notice } from './notice.ts';
import { Errands } from './errands/errands.ts';
import { Canvas } from './paint/canvas.ts';
import { Player } from './replay/player.ts';
import { helpDepth } from './screens/help.ts';
import { screens } from './screens/index.ts';
import { Sights, sortOf } from './sights.ts';
import { firstState, reduce, withoutHelp } from './state/reduce.ts';
import { currentPlace } from './state/state.ts';

/** How often a pause says anew how far back it is. */
const TICK_MS = 1000;

export interface SessionOptions extends SightsOptions {
  readonly filter: string;
  readonly window: number | 'all';
  readonly outlets: Outlets;
  readonly clipboard: Clipboard;
  readonly redraw: () => void;
  readonly suspend: () => void;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #sights: Sights;
  readonly #player: Player;
  readonly #errands: Errands;
  readonly #notice: Notice;
  readonly #listeners = new Set<() => void>();
  #state: State;
  #area: Area = { x: 0, y: 0, width: 80, height: 20 };
  /** Keys that wait for the first answer of the screen just opened. */
  readonly #ahead = new TypedAhead();
  #version = 0;
  #cancelTick: (() => void) | null = null;
  #ended: (() => void) | null = null;
  /** Resolves when the person quits. */
  readonly done: Promise<void>;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#state = firstState(screens.services.own, options);
    this.#player = new Player(options.source);
    this.#sights = new Sights(options, {
      changed: () => this.#answered(),
      awaits: () => this.#player.isWaiting,
    });
    this.#notice = new Notice(options.timer, (notice) => {
      this.#state = { ...this.#state, notice };
      this.#changed();
    });
    this.#errands = new Errands({
      source: options.source,
      outlets: options.outlets,
      clipboard: options.clipboard,
      say: (sentence) => this.#notice.say(sentence),
    });
    this.done = new Promise((resolve) => (this.#ended = resolve));
    this.#sights.ask(this.#state, this.#area);
  }

  get state(): State {
    return this.#state;
  }

  /** What the person is asked to choose; null: nothing. */
  get choice(): Choice | null {
    return this.#errands.choice;
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
    const { source, clock, outlets } = this.#options;
    const { last, look } = this.#sights;
    const status = source.status();
    // A file’s time is its own before anything is known of it too; until it is read it has none.
    const at = this.#state.at ?? (last?.at || this.#player.playing()?.at || clock.now());
    const recording = typeof outlets.recording === 'string' ? null : outlets.recording.state();
    const trouble = recording?.trouble;
    return {
      status:
        trouble === undefined ? status : { ...status, warnings: [trouble, ...status.warnings] },
      overview: last?.overview ?? null,
      windowSeconds: last?.windowSeconds ?? null,
      at,
      oldest: last?.oldest ?? at,
      newest: this.#sights.moments()?.newest ?? at,
      look,
      recording,
      isLate: this.#sights.isLate,
    };
  }

  situation(): Situation {
    const { recording } = this.#options.outlets;
    const playing = this.#player.playing();
    return {
      rows: this.#sight?.order.length ?? 0,
      opens: this.screen.opens,
      deep: this.#state.stack.length > 1,
      acts: this.screen.acts,
      sortable: this.screen.sorts.length > 0,
      filter: this.#place.filter,
      live: playing === null ? this.#state.at === null : playing.state !== 'paused',
      answered: this.#sights.last !== null,
      replay: playing?.state ?? null,
      saves: this.screen.view === 'traces' || this.screen.view === 'trace',
      notRecorded: typeof recording === 'string' ? recording : null,
    };
  }

  /** Keys as `keysOf` names them. */
  press(keys: readonly string[]): void {
    for (const key of keys) this.#press(key);
    this.#changed();
  }

  /** A pasted text is no row of keys: the prompt takes it, nothing else does. */
  paste(text: string): void {
    this.#notice.forgetRefusal();
    const { prompt } = this.#state;
    if (prompt !== null) this.#do({ type: 'typed', text: withPasted(prompt.text, text) });
    else this.#notice.refuse('What is pasted goes into the filter: / first.');
    this.#changed();
  }

  end(): void {
    this.#sights.close();
    this.#notice.end();
    this.#cancelTick?.();
    this.#ended?.();
  }

  /** The body, in a canvas of its own. */
  paint(width: number, height: number): Canvas {
    const { glyphs, source } = this.#options;
    const canvas = new Canvas(width, height, glyphs);
    const playing = this.#player.playing();
    this.#area = screenArea(canvas.area, playing);
    const body = {
      screen: this.screen,
      sight: this.#sight,
      help: this.#state.help,
      choice: this.choice,
      failure: this.#sights.failure,
      isLate: this.#sights.isLate,
      status: source.status(),
      playing,
    };
    paintBody(canvas, body, glyphs);
    return canvas;
  }

  get #place(): Place {
    return currentPlace(this.#state);
  }

  get #sight(): Sight | null {
    return this.#sights.at(this.#place);
  }

  #press(key: string): void {
    if (this.#state.ended) return;
    this.#notice.forgetRefusal();
    const { prompt } = this.#state;
    if (this.#errands.choice !== null) {
      if (key === 'Ctrl-c') this.#do({ type: 'quit' });
      else this.#errands.choose(key);
      return;
    }
    if (prompt !== null) {
      const action = dispatchPrompt(key, prompt.text);
      if (action !== null) this.#do(action);
      return;
    }
    if (this.#state.help === null && this.#ahead.keeps(key, this.#sight !== null)) return;
    const found = dispatch(key, this.situation());
    if (found === null) return;
    if ('because' in found) this.#notice.refuse(found.because);
    else this.#do(found.action);
  }

  #do(action: Action): void {
    this.#state = withoutHelp(this.#state, action);
    const said = this.#player.act(action);
    if (said !== null) {
      if (said !== '') this.#notice.say(said);
      return;
    }
    if (this.#errands.act(action, this.#viewed())) return;
    if (action.type === 'redraw') this.#options.redraw();
    if (action.type === 'suspend') this.#options.suspend();
    const before = this.#state;
    this.#state = reduce(before, action, this.#scene());
    if (this.#state.notice !== null && this.#state.notice !== before.notice) {
      this.#notice.refuse(this.#state.notice);
    }
    if ((before.at === null) !== (this.#state.at === null)) this.#countPause();
    this.#sights.ask(this.#state, this.#area);
    if (this.#state.ended) this.end();
  }

  /** Opens a trace at a call; the trace that is open gives way to it. */
  #show({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }): void {
    if (this.#place.screen === 'trace' && this.#state.stack.length > 1) this.#do({ type: 'back' });
    this.#do({ type: 'open', screen: 'trace', subject: traceId, row: spanId });
  }

  #viewed(): Viewed {
    const { last, look } = this.#sights;
    return {
      screen: this.screen,
      place: this.#place,
      sight: this.#sight,
      last,
      look,
      question: this.#sights.question(this.#state, this.#area),
    };
  }

  /** While paused the header says how far behind: anything live goes on. */
  #countPause(): void {
    const { timer } = this.#options;
    const isPaused = this.#state.at !== null;
    this.#cancelTick?.();
    this.#cancelTick = null;
    const tick = (): void => {
      this.#cancelTick = timer.after(TICK_MS, tick);
      this.#changed();
    };
    if (isPaused) this.#cancelTick = timer.after(TICK_MS, tick);
  }

  #answered(): void {
    const said = this.#player.answered();
    if (said !== null) this.#notice.say(said);
    const call = this.#player.steppedTo();
    if (call !== null) this.#show(call);
    if (this.#sights.take(this.#place)) {
      for (const key of this.#ahead.take()) this.#press(key);
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
