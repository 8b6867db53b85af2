/** From the answers of a source to what a screen is drawn from, with rows that hold still. */
import type { Answer, Question } from '../engine/views.ts';
import type { Clock, Micros } from '../model/clock.ts';
import type { Source } from '../source/source.ts';
import type { Area } from './paint/canvas.ts';
import type { Glyphs } from './paint/glyphs.ts';
import type { Look, Screen, Sight } from './screens/screen.ts';
import { SECOND } from '../model/clock.ts';
import type { RowOrder } from './state/order.ts';
import type { Place, Sort } from './state/place.ts';
import type { Scene } from './state/scene.ts';
import type { State } from './state/state.ts';
import type { Timer } from './terminal/timer.ts';
import type { Attention } from './answers.ts';
import { Answers } from './answers.ts';
import { commonPrefix } from './paint/names.ts';
import { screens } from './screens/index.ts';
import { calmOrder } from './state/order.ts';
import { currentPlace } from './state/state.ts';

/** A page of the newest stands so long: enough to read it and to choose a row. */
const TURN_AFTER: Micros = 5 * SECOND;

export interface SightsOptions {
  readonly source: Source;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly glyphs: Glyphs;
  /** True while a new picture could not be shown anyway: nothing is asked then. */
  readonly busy: () => boolean;
}

export class Sights {
  readonly #options: SightsOptions;
  readonly #answers: Answers;
  #order: RowOrder | null = null;
  /** Of a list that follows the newest: which, and the moment it is as of. */
  #page: { readonly by: string; readonly until: Micros } | null = null;
  #seen: Sight | null = null;
  #last: Answer | null = null;
  /** The newest moment an answer was about, and the clock when it came. */
  #newest: { readonly at: Micros; readonly seen: Micros } | null = null;
  #prefix = '';

  constructor(options: SightsOptions, attention: Attention) {
    const { source, timer, busy } = options;
    this.#options = options;
    this.#answers = new Answers({ source, timer, busy, ...attention });
  }

  /** The newest answer, whatever it is about: it carries the header's figures. */
  get last(): Answer | null {
    return this.#last;
  }

  /** Why there will be no more answers, in a sentence. */
  get failure(): string | null {
    return this.#answers.failure;
  }

  /** True while what the person asked for last is long in coming. */
  get isLate(): boolean {
    return this.#answers.isLate;
  }

  /** The moment that the list of a place which follows the newest is as of; null without such a list. */
  followedTo(place: Place): Micros | null {
    return screens[place.screen].follows ? (this.#page?.until ?? null) : null;
  }

  get look(): Look {
    return { glyphs: this.#options.glyphs, prefix: this.#prefix };
  }

  /** Asks what the state wants to see, from now on. */
  ask(state: State, area: Area): void {
    const about = aboutOf(currentPlace(state));
    // A past moment does not change: it is asked about once.
    const interval = state.at === null ? state.interval : Infinity;
    this.#answers.want(about, this.question(state, area), interval);
  }

  /** What the state wants to see. */
  question(state: State, area: Area): Question {
    const place = currentPlace(state);
    const screen = screens[place.screen];
    return {
      view: screen.view,
      window: state.window,
      ...(screen.follows ? this.#pageOf(place, state.at, area) : {}),
      ...screen.ask(place, area),
      ...(state.at === null ? {} : { at: state.at }),
      ...(place.filter === '' ? {} : { filter: place.filter }),
    };
  }

  /** Looks at what has come for this place; true when there is an answer to it. */
  take(place: Place): boolean {
    const answer = this.#answers.get(aboutOf(place));
    if (answer === null) return false;
    if (answer === this.#last) return true;
    this.#last = answer;
    // While nobody is heard, an answer is empty and its time this machine's: another may be ahead or behind.
    const isHeard = this.#options.source.status().state !== 'connecting';
    if (isHeard && answer.at >= (this.#newest?.at ?? 0)) {
      this.#newest = { at: answer.at, seen: this.#options.clock.now() };
    }
    // A filter leaves too few names to tell what all begin with.
    if (isServices(answer) && place.filter === '') {
      this.#prefix = commonPrefix(answer.body.rows.map((row) => row.service)) || this.#prefix;
    }
    return true;
  }

  /** What the place's screen is drawn from; null while its first answer is on its way. */
  at(place: Place): Sight | null {
    const screen = screens[place.screen];
    const answer = this.#answers.get(aboutOf(place));
    if (answer === null || answer.view !== screen.view) return null;
    // A key asks for this several times, and sorting is the dear part of it.
    const seen = this.#seen;
    if (answer === seen?.answer && place === seen.place && seen.look.prefix === this.#prefix) {
      return seen;
    }
    const unordered = { answer, place, sort: sortOf(place, screen), order: [], look: this.look };
    const keys = screen.keys(unordered);
    this.#seen = { ...unordered, order: screen.calm ? this.#calm(unordered, keys) : keys };
    return this.#seen;
  }

  /** Null before the first answer. */
  moments(): Scene['moments'] {
    if (this.#last === null || this.#newest === null) return null;
    const { at, oldest } = this.#last;
    return { at, oldest, newest: this.#newestMoment(this.#newest) };
  }

  close(): void {
    this.#answers.close();
  }

  /**
   * A list that follows the newest turns over like a page, so that a row stands
   * still long enough to be read; while all of it is in view it grows at once.
   */
  #pageOf(place: Place, moment: Micros | null, area: Area): Pick<Question, 'until'> {
    const sight = this.at(place);
    if (sight === null || !isTraces(sight.answer)) return {};
    const { at, body } = sight.answer;
    const now = moment ?? at;
    const by = `${aboutOf(place)} ${place.filter}`;
    const until = this.#page?.by === by ? this.#page.until : -Infinity;
    const isAllInView = body.rows.length + body.newer <= screens[place.screen].page(area, sight);
    const isOver = now - until >= TURN_AFTER || (isAllInView && body.newer > 0);
    if (isOver || now < until) this.#page = { by, until: now };
    return { until: this.#page!.until };
  }

  #calm({ place, answer, sort }: Sight, keys: readonly string[]): readonly string[] {
    const by = `${aboutOf(place)} ${sort.column} ${String(sort.descending)} ${place.filter}`;
    this.#order = calmOrder(this.#order, keys, answer.at, by);
    return this.#order.keys;
  }

  /** A replay says where it is; anything live has gone on with the clock. */
  #newestMoment({ at, seen }: { readonly at: Micros; readonly seen: Micros }): Micros {
    const { source, clock } = this.#options;
    const { state, progress } = source.status();
    if (progress !== undefined) return Math.max(at, progress.at);
    return state === 'live' ? at + (clock.now() - seen) : at;
  }
}

export function sortOf(place: Place, screen: Screen): Sort {
  return place.sort ?? screen.sorts[0] ?? { column: '', descending: false };
}

/** Places of one name show each other's answers while they wait for their own. */
function aboutOf(place: Place): string {
  return `${place.screen} ${place.subject}`;
}

function isTraces(answer: Answer): answer is Answer<'traces'> {
  return answer.view === 'traces';
}

function isServices(answer: Answer): answer is Answer<'services'> {
  return answer.view === 'services';
}
