/** A screen with a person before it: what they see, and what their keys do. */
import type { Overview, ViewName, Views } from '../../../src/engine/views.ts';
import { Canvas } from '../../../src/ui/paint/canvas.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/ui/paint/glyphs.ts';
import type { Screen, Sight } from '../../../src/ui/screens/screen.ts';
import type { ScreenAction } from '../../../src/ui/state/action.ts';
import { move, selectedKey } from '../../../src/ui/state/list.ts';
import { newPlace } from '../../../src/ui/state/place.ts';
import type { Place } from '../../../src/ui/state/place.ts';
import { answerTo } from '../fixtures.ts';

/** Rows of a terminal that the header and the footer take. */
const FRAME = 3;

export interface Setting {
  readonly ascii?: boolean;
  readonly prefix?: string;
  readonly subject?: string;
  readonly filter?: string;
  /** What the header says; that of `answerTo` without. */
  readonly overview?: Overview;
}

/** The screen of a terminal of this size over one answer; a new answer keeps the place. */
export class Seen<V extends ViewName, Own> {
  readonly #screen: Screen<V, Own>;
  readonly #setting: Setting;
  readonly #columns: number;
  readonly #rows: number;
  #body: Views[V];
  place: Place<Own>;

  constructor(
    screen: Screen<V, Own>,
    body: Views[V],
    columns: number,
    rows: number,
    setting: Setting = {},
  ) {
    this.#screen = screen;
    this.#body = body;
    this.#columns = columns;
    this.#rows = rows - FRAME;
    this.#setting = setting;
    this.place = newPlace(screen.id, setting.subject ?? '', setting.filter ?? '', screen.own);
  }

  answer(body: Views[V]): this {
    this.#body = body;
    return this;
  }

  press(...actions: readonly (ScreenAction | 'down' | 'up')[]): this {
    for (const action of actions) {
      const sight = this.sight();
      const { area } = this.#canvas();
      const page = this.#screen.page(area, sight);
      const changed =
        typeof action === 'string'
          ? { list: move(this.place.list, sight.order, action === 'down' ? 1 : -1, page) }
          : this.#screen.act(sight, action, page);
      this.place = { ...this.place, ...changed };
    }
    return this;
  }

  selected(): string | null {
    return selectedKey(this.place.list, this.sight().order);
  }

  enter(): ReturnType<Screen<V, Own>['enter']> {
    const key = this.selected();
    return key === null ? null : this.#screen.enter(this.sight(), key);
  }

  canvas(): Canvas {
    const canvas = this.#canvas();
    this.#screen.paint(canvas, canvas.area, this.sight());
    return canvas;
  }

  lines(): string[] {
    const canvas = this.canvas();
    return Array.from({ length: canvas.height }, (_, y) => canvas.line(y));
  }

  text(): string {
    return `${this.lines().join('\n')}\n`;
  }

  sight(): Sight<V, Own> {
    const sight: Sight<V, Own> = {
      answer: answerTo<V>(
        { view: this.#screen.view },
        this.#body,
        undefined,
        this.#setting.overview,
      ),
      place: this.place,
      sort: this.place.sort ?? this.#screen.sorts[0] ?? { column: '', descending: false },
      order: [],
      look: { glyphs: this.#glyphs(), prefix: this.#setting.prefix ?? '' },
    };
    return { ...sight, order: this.#screen.keys(sight) };
  }

  #canvas(): Canvas {
    return new Canvas(this.#columns, this.#rows, this.#glyphs());
  }

  #glyphs(): typeof unicodeGlyphs {
    return this.#setting.ascii ? asciiGlyphs : unicodeGlyphs;
  }
}

/** The sizes of which the screens are stored. */
export const sizes: readonly (readonly [columns: number, rows: number])[] = [
  [80, 24],
  [120, 40],
  [200, 60],
];

export function storedScreen(name: string): string {
  return new URL(`__screens__/${name}.txt`, import.meta.url).pathname;
}
