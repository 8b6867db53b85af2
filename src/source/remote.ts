/** A source whose engines run in collectors somewhere else (`wire/live`). */
import type { Answer, Question, ViewName } from '../engine/views.ts';
import { InputProblem } from '../intake/problem.ts';
import type { Clock } from '../model/clock.ts';
import { emptyAnswer } from './empty.ts';
import { mergeAnswers, mergeable } from './merge.ts';
import { RemoteLink } from './remote-link.ts';
import type { Source, SourceStatus } from './source.ts';

export interface RemoteOpening {
  /** `http://HOST:PORT` of each collector, `https://…`, or HOST:PORT alone. */
  readonly urls: readonly string[];
  /** Sent to each of them. */
  readonly token?: string | undefined;
  readonly clock: Clock;
  /** After so long without a word a connection is taken for broken, ms. By default three heartbeats. */
  readonly silence?: number;
}

/** Of a live stream: a collector says a word every five seconds, ms. */
const SILENCE = 15_000;

/** How long the first contact may take, ms: after that the screen comes up and says that it connects. */
const FIRST_CONTACT = 3_000;

export class RemoteSource implements Source {
  readonly kind = 'remote';
  readonly #links: readonly RemoteLink[];
  readonly #clock: Clock;
  /** The last merger and what it was made of: until news come, the same is asked several times. */
  #merged:
    | { readonly parts: readonly Answer[]; readonly by: string; readonly answer: Answer }
    | undefined;
  #closed = false;

  /** Rejects with an `InputProblem` for what waiting does not mend: an address that is none, a token that is not taken. */
  static async open(opening: RemoteOpening): Promise<RemoteSource> {
    const { urls, token, clock, silence = SILENCE } = opening;
    const remotes = urls.map((url) => ({ url: collectorUrl(url), token, silence }));
    const links = remotes.map((remote) => new RemoteLink(remote, clock, Math.random));
    const source = new RemoteSource(links, clock);
    const problems = await Promise.all(links.map((link) => link.probe(FIRST_CONTACT)));
    const refused = problems.findIndex((problem) => problem?.kind === 'token');
    if (refused < 0) return source;
    await source.close();
    throw new InputProblem(`The collector ${links[refused]!.name} ${problems[refused]!.message}.`);
  }

  private constructor(links: readonly RemoteLink[], clock: Clock) {
    this.#links = links;
    this.#clock = clock;
  }

  async ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>> {
    if (this.#closed) throw new Error(OVER);
    const isOne = this.#links.length === 1;
    const asked = isOne ? question : mergeable(question);
    const answered = await Promise.all(this.#links.map((link) => link.ask(asked)));
    if (this.#closed) throw new Error(OVER);
    const known = answered.filter((answer) => answer !== undefined);
    // Numbers of a collector that is gone would stand still amid those that move.
    const fresh = known.filter((answer) => answer.fresh);
    const parts = (fresh.length > 0 ? fresh : known).map(({ answer }) => answer as Answer<V>);
    if (parts.length === 0) return emptyAnswer(question, this.#clock.now());
    return isOne ? parts[0]! : this.#merge(question, parts);
  }

  status(): SourceStatus {
    const isSeveral = this.#links.length > 1;
    const isUp = this.#links.some((link) => link.up);
    const away = isUp ? this.#links.filter(({ up }) => !up).map((link) => link.name) : [];
    const name = `remote ${this.#called(away)}`;
    if (this.#closed) return { state: 'ended', name, warnings: [OVER] };
    return {
      state: isUp ? 'live' : 'connecting',
      name,
      warnings: this.#links.flatMap((link) => {
        const isOwn = link.trouble === undefined && isSeveral;
        return isOwn ? link.warnings.map((said) => `${link.name}: ${said}`) : link.warnings;
      }),
      ...(away.length > 0 && { away }),
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const link of this.#links) link.close();
    return Promise.resolve();
  }

  /** Who is not heard comes before who is: where there is little room, that must not be cut off. */
  #called(away: readonly string[]): string {
    const names = this.#links.map(({ name }) => name);
    if (away.length === 0) return names.join(', ');
    const heard = names.filter((name) => !away.includes(name));
    return `${heard.length} of ${names.length}, without ${away.join(', ')}: ${heard.join(', ')}`;
  }

  #merge<V extends ViewName>(question: Question<V>, parts: readonly Answer<V>[]): Answer<V> {
    const by = JSON.stringify(question);
    const last = this.#merged;
    const isSame = last?.by === by && last.parts.length === parts.length;
    if (isSame && parts.every((part, index) => part === last.parts[index])) {
      return last.answer as Answer<V>;
    }
    const answer = mergeAnswers(question, parts);
    this.#merged = { parts, by, answer };
    return answer;
  }
}

const OVER = 'The source has ended.';

/** Where a collector's API is. Throws an `InputProblem`. */
function collectorUrl(text: string): URL {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InputProblem(
      `"${text}" is not the address of a collector; write for example http://127.0.0.1:7750.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new InputProblem(
      'An address with a name and a password in it is seen by others; give the token in PHOSPHOR_TOKEN or with --token-file FILE.',
    );
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.search = '';
  url.hash = '';
  return url;
}
