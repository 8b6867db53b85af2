/**
 * What leaves the screen, from the key to the sentence that says where it went.
 * Errands take their time: keys and pictures go on meanwhile.
 */
import type { Answer, Question } from '../../engine/views.ts';
import type { Source } from '../../source/source.ts';
import type { Outlets, SavedFormat } from '../outlets.ts';
import type { Copied, Look, Screen, Sight } from '../screens/screen.ts';
import type { Action } from '../state/action.ts';
import type { Place } from '../state/place.ts';
import type { Choice } from './choice.ts';
import type { Collected } from './collect.ts';
import { clean } from '../paint/clean.ts';
import { bytes, count } from '../paint/numbers.ts';
import { copiedPart } from '../terminal/clipboard.ts';
import { selectedKey } from '../state/list.ts';
import { collectAll, collectOne } from './collect.ts';
import { handoverLines } from './handover.ts';

/** A copied text longer than this is not repeated in the footer. */
const REPEATED = 60;

/** What `s` saves. */
type Savable =
  | { readonly type: 'trace'; readonly traceId: string }
  | { readonly type: 'traces'; readonly asked: Question };

/** What the person has before them. */
export interface Viewed {
  readonly screen: Screen;
  readonly place: Place;
  /** Null before the screen's first answer. */
  readonly sight: Sight | null;
  /** The newest answer, whatever it is about. */
  readonly last: Answer | null;
  readonly look: Look;
  /** What the screen asks. */
  readonly question: Question;
}

export interface ErrandsOptions {
  readonly source: Source;
  readonly outlets: Outlets;
  readonly clipboard: Clipboard;
  /** Says a sentence to the person. */
  readonly say: (sentence: string) => void;
}

export interface Clipboard {
  copy(text: string): void;
  /** What a person must know where it may not arrive; '' where nothing stands in between. */
  readonly remark: string;
}

interface Asked {
  readonly panel: Choice;
  readonly what: Savable;
}

export class Errands {
  readonly #options: ErrandsOptions;
  #asked: Asked | null = null;

  constructor(options: ErrandsOptions) {
    this.#options = options;
  }

  /** What a key is asked for; null: nothing. */
  get choice(): Choice | null {
    return this.#asked?.panel ?? null;
  }

  /** A key for the choice: one of its own, or any other to leave it. */
  choose(key: string): void {
    const asked = this.#asked;
    this.#asked = null;
    if (asked === null) return;
    const format = this.#options.outlets.formats.find((each) => each.key === key);
    if (format === undefined) this.#options.say('Nothing was saved.');
    else this.#run(this.#save(format, asked.what));
  }

  /** True when the action was one of these. */
  act(action: Action, viewed: Viewed): boolean {
    if (action.type === 'copy') this.#copy(copiedOf(viewed, action.what));
    else if (action.type === 'save') this.#askFormat(viewed);
    else if (action.type === 'record') this.#record();
    else if (action.type === 'handover') this.#handOver(viewed);
    else return false;
    return true;
  }

  #copy(copied: Copied | null): void {
    const { clipboard, say } = this.#options;
    if (copied === null) {
      say('There is nothing here to copy.');
      return;
    }
    // A pasted line end may run what stands before it.
    const { text, isWhole } = copiedPart(copied.lines.map(clean).join('\n'));
    clipboard.copy(text);
    const isShort = text.length <= REPEATED && !text.includes('\n');
    const shown = isShort ? `: ${text}` : ` (${linesOf(text)})`;
    const cut = isWhole ? '' : ' Only its beginning: s saves all of it.';
    say(`Copied ${copied.is}${shown}.${cut}${clipboard.remark}`);
  }

  #askFormat({ screen, place, question, sight }: Viewed): void {
    const { outlets } = this.#options;
    const isOne = screen.view === 'trace';
    const what: Savable = isOne
      ? { type: 'trace', traceId: place.subject }
      : { type: 'traces', asked: question };
    this.#asked = {
      what,
      panel: {
        title: `Save ${isOne ? 'the trace' : whichTraces(sight, place.filter)} as`,
        options: outlets.formats.map(({ key, name, ending }) => ({
          key,
          name,
          result: outlets.fileFor(stemOf(what), ending),
        })),
        note: `in ${outlets.folder}; any other key leaves it`,
      },
    };
  }

  #record(): void {
    const { recording } = this.#options.outlets;
    if (typeof recording !== 'string') this.#run(recording.toggle());
  }

  #handOver({ last, look, screen, place }: Viewed): void {
    const { source, outlets, clipboard } = this.#options;
    if (last === null) return;
    const lines = handoverLines({
      answer: last,
      status: source.status(),
      look,
      filter: place.filter,
      traceId: screen.view === 'trace' ? place.subject : '',
      command: outlets.command,
    });
    const text = `${lines.map(clean).join('\n')}\n`;
    clipboard.copy(copiedPart(text).text);
    this.#run(
      outlets
        .write('handover', text)
        .then((file) => `Copied the handover, and saved it in ${file}.${clipboard.remark}`),
    );
  }

  #run(errand: Promise<string>): void {
    const { say } = this.#options;
    errand.then(say, (error: unknown) =>
      say(`! ${error instanceof Error ? error.message : String(error)}`),
    );
  }

  async #save(format: SavedFormat, what: Savable): Promise<string> {
    const { source, outlets, say } = this.#options;
    const { traces, matching } = await this.#collect(source, what, (got, of) =>
      say(`Saving: ${count(got)} of ${count(of)} traces are read.`),
    );
    if (traces.length === 0) return 'Nothing was saved: it is not held any more.';
    const file = await outlets.save(format, stemOf(what), traces);
    return `Saved ${howMany(traces.length, matching)} as ${format.name} in ${file}.`;
  }

  #collect(
    source: Source,
    what: Savable,
    tell: (got: number, of: number) => void,
  ): Promise<Collected> {
    return what.type === 'trace'
      ? collectOne(source, what.traceId)
      : collectAll(source, what.asked, tell);
  }
}

function copiedOf({ screen, place, sight }: Viewed, what: 'name' | 'row'): Copied | null {
  return sight === null ? null : screen.copy(sight, selectedKey(place.list, sight.order), what);
}

/** Of the traces of a list, as its question has them. */
function whichTraces(sight: Sight | null, filter: string): string {
  const answer = sight?.answer;
  const body = answer?.view === 'traces' ? (answer as Answer<'traces'>).body : null;
  const matching = body?.matching ?? null;
  const noun = matching === 1 ? 'trace' : 'traces';
  const many = matching === null ? 'the traces' : `${count(matching)} ${noun}`;
  return filter === '' ? many : `${many} that match ${filter}`;
}

/** Of which the file's name is made. */
function stemOf(what: Savable): string {
  return what.type === 'trace' ? what.traceId : 'traces';
}

function howMany(saved: number, matching: number): string {
  if (matching === 1) return 'the trace';
  if (saved >= matching) return `all ${count(saved)} traces`;
  return `${count(saved)} of ${count(matching)} traces, more than one file takes,`;
}

function linesOf(text: string): string {
  const lines = text.split('\n').length;
  return lines === 1 ? bytes(Buffer.byteLength(text)) : `${count(lines)} lines`;
}
