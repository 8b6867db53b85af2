import { Kind, kindWords, type Annotation, type Tag } from '../../src/model/annotation.ts';
import { SECOND, type Micros } from '../../src/model/clock.ts';

/** Second 0 of every test: far from 1970, and a whole ten seconds, as slots begin. */
export const ZERO: Micros = 1_600_000_000 * SECOND;

/** An annotation and when it arrives. */
export interface Event {
  readonly at: Micros;
  readonly annotation: Annotation;
}

/** One call of a load: who calls what, how long its own work takes, and what it calls meanwhile. */
interface LoadCall {
  readonly from: string;
  /** A `#` in it stands for the number of the call. */
  readonly to: string;
  /** Client's and server's host; `null` for a server that says nothing. */
  readonly hosts: readonly [client: string, server: string | null];
  /** Own work and network there and back, ms; each call's are up to a fifth longer or shorter. */
  readonly ms: number;
  readonly gapMs?: number;
  /** Every so many calls one fails at the server. */
  readonly failsEvery?: number;
  readonly calls?: readonly LoadCall[];
}

/** The same call many times, evenly over time. */
export interface Load {
  /** First digits of its trace ids. */
  readonly id: string;
  /** Seconds. */
  readonly from: number;
  readonly to: number;
  readonly perSecond: number;
  readonly call: LoadCall;
}

export function annotationOf(told: Partial<Annotation>): Annotation {
  return {
    traceId: 't',
    spanId: '1',
    parentId: '',
    kind: Kind.request,
    async: false,
    timestamp: ZERO,
    duration: 0,
    host: '',
    origin: '',
    destination: '',
    payload: '',
    tags: [],
    ...told,
  };
}

const LINE =
  /^(?<at>[\d.]+) (?<kind>[A-Z]+) (?<trace>[^/ ]+)\/(?<span>[^< ]*)(?:<(?<parent>\S+))? (?<from>\S+) > (?<to>\S+) @(?<host>\S+)(?<more>.*)$/;

/** Reads a line of a scenario; see test/scenarios/README.md. */
export function eventOf(line: string): Event {
  const groups = LINE.exec(line)?.groups;
  if (!groups) throw new Error(`not an event: ${line}`);
  const at = ZERO + Math.round(Number(groups['at']) * SECOND);
  const told = {
    timestamp: at,
    duration: 0,
    async: false,
    payload: '',
    tags: [] as Tag[],
  };
  for (const [, key, quoted, plain] of groups['more']!.matchAll(
    / ([\w.]+)(?::(?:"([^"]*)"|(\S+)))?/g,
  )) {
    const value = quoted ?? plain ?? '';
    if (key === 'told') told.timestamp = ZERO + Math.round(Number(value) * SECOND);
    else if (key === 'took') told.duration = Math.round(Number(value) * 1000);
    else if (key === 'async') told.async = true;
    else if (key === 'payload') told.payload = value;
    else if (key === 'error') told.tags.push(['error', value]);
    else if (key!.startsWith('tag.')) told.tags.push([key!.slice(4), value]);
    else throw new Error(`not part of an event: ${key} in ${line}`);
  }
  const kind = kindWords.indexOf(groups['kind']!);
  if (kind < 0) throw new Error(`not a kind: ${line}`);
  return {
    at,
    annotation: annotationOf({
      ...told,
      traceId: groups['trace']!,
      spanId: groups['span']!,
      parentId: groups['parent'] ?? '',
      kind: kind as Kind,
      host: nameOf(groups['host']),
      origin: nameOf(groups['from']),
      destination: nameOf(groups['to']),
    }),
  };
}

function nameOf(text: string | undefined): string {
  return text === undefined || text === '-' ? '' : text;
}

/** All annotations of a load, each arriving when it happens. */
export function eventsOf({ id, from, to, perSecond, call }: Load): Event[] {
  const events: Event[] = [];
  const count = Math.round((to - from) * perSecond);
  for (let n = 0; n < count; n++) {
    const at = ZERO + Math.round((from + n / perSecond) * SECOND);
    let spans = 0;
    const make = (part: LoadCall, begin: Micros, parentId: string): Micros => {
      const spanId = String(++spans);
      // A sine that no second divides stands for chance, the same in every run.
      const varied = (ms: number): Micros =>
        Math.round(ms * 1000 * (1 + 0.2 * Math.sin(n * 2.399 + spans)));
      const gap = varied(part.gapMs ?? 1);
      const [client, server] = part.hosts;
      const say = (kind: Kind, moment: Micros, host: string, tags: readonly Tag[] = []): void => {
        const annotation = annotationOf({
          traceId: `${id}${n.toString(16).padStart(8, '0')}`,
          spanId,
          parentId,
          kind,
          timestamp: moment,
          host,
          origin: part.from,
          destination: part.to.replace('#', String(n)),
          tags,
        });
        events.push({ at: moment, annotation });
      };
      say(Kind.request, begin, client);
      const taken = begin + gap / 2;
      if (server !== null) say(Kind.in, taken, server);
      let done = taken + varied(part.ms);
      for (const inner of part.calls ?? []) done = make(inner, done, spanId);
      const fails = part.failsEvery !== undefined && n % part.failsEvery === 0;
      if (server !== null) say(Kind.out, done, server, fails ? [['error', 'it broke']] : []);
      say(Kind.reply, done + gap / 2, client);
      return done + gap / 2;
    };
    make(call, at, '');
  }
  return events;
}
