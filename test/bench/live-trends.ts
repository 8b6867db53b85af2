/** What a watcher is sent once all trends reach back five minutes: reckoned on an engine's own time. */
import { gzipSync } from 'node:zlib';
import { Engine } from '../../src/engine/engine.ts';
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { SECOND } from '../../src/model/clock.ts';
import { AnnotationRecord } from '../../src/model/record.ts';
import { LiveState } from '../../src/wire/live-writer.ts';
import { table } from './report.ts';

const SERVICES = 100;
const BEGAN = 1_700_000_000 * SECOND;
/** Until trends of five minutes are full. */
const FILL = 305;
const MEASURED = 20;
const UPDATES = 2;
/** Calls of the busiest service in a second; the others have fewer. */
const MOST = 60;

const word = {
  ledger: { offered: 0, shown: 0, lost: {} },
  status: { state: 'live', warnings: [] },
} as const;

const questions = [
  ['as a screen asks it', {}],
  ['to merge collectors', { buckets: true }],
] as const;

export function benchTrends(): void {
  const rows = [['full trends', 'KB/s plain', 'KB/s compressed']];
  for (const [name, more] of questions) {
    const { plain, compressed } = sent(more);
    rows.push([name, (plain / 1_000).toFixed(1), (compressed / 1_000).toFixed(1)]);
  }
  table(rows);
}

/** Bytes a second of the changes. */
function sent(more: object): { readonly plain: number; readonly compressed: number } {
  const platform = new Platform();
  for (let second = 0; second < FILL; second++) platform.pass(1);
  let before: LiveState | undefined;
  let [plain, compressed] = [0, 0];
  for (let update = 0; update <= MEASURED * UPDATES; update++) {
    const answer = platform.engine.query({ view: 'services', window: 60, points: 60, ...more });
    const state = new LiveState(`${update}`, answer, word);
    const text = before && state.changeFrom(before);
    if (text !== undefined) {
      plain += text.length;
      compressed += gzipSync(text).length;
    }
    before = state;
    platform.pass(1 / UPDATES);
  }
  return { plain: plain / MEASURED, compressed: compressed / MEASURED };
}

/** Each service is called by the one before it. */
class Platform {
  readonly engine = new Engine();
  readonly #record = new AnnotationRecord();
  #at = BEGAN;
  #calls = 0;

  constructor() {
    this.engine.advance(BEGAN);
  }

  pass(seconds: number): void {
    for (let service = 0; service < SERVICES; service++) {
      const wave = 1 + Math.sin(this.#calls / 1_000) / 4;
      const count = Math.round((MOST * seconds * wave) / (1 + service / 4));
      for (let n = 0; n < count; n++) this.#call(service);
    }
    this.#at += seconds * SECOND;
    this.engine.advance(this.#at);
  }

  #call(service: number): void {
    const id = (++this.#calls).toString(16);
    const took = Math.round(5_000 + ((this.#calls * 0.414_214) % 1) * 1_000 * service);
    const told: Annotation = {
      traceId: `a${id}`,
      spanId: id,
      parentId: '',
      kind: Kind.request,
      async: false,
      timestamp: this.#at,
      duration: 0,
      host: `eu-west-1a/ip-10-11-3-${service}`,
      origin: `com.example.service.number-${(service * 7 + 3) % SERVICES}`,
      destination: `com.example.service.number-${service}.get`,
      payload: '',
      tags: [],
    };
    const { vocabulary } = this.engine;
    const parts: readonly Annotation[] = [
      told,
      { ...told, kind: Kind.in, timestamp: this.#at + 400 },
      { ...told, kind: Kind.out, timestamp: this.#at + 400 + took, duration: took },
      { ...told, kind: Kind.reply, timestamp: this.#at + 900 + took, duration: took + 900 },
    ];
    for (const part of parts) this.engine.apply(this.#record.fill(part, vocabulary), this.#at);
  }
}
