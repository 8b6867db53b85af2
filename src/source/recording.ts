/** What a replay plays: its files as one timeline, which may still be being read while it plays. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { inputName, readInput } from '../intake/file.ts';
import type { Input } from '../intake/file.ts';
import { InputProblem } from '../intake/problem.ts';
import { skippedOf } from '../intake/skipped.ts';
import { SECOND } from '../model/clock.ts';
import type { Clock, Micros } from '../model/clock.ts';
import type { IntakeReport } from '../model/ledger.ts';
import { onlyTrace } from '../wire/only-trace.ts';
import type { ReplayOpening } from './protocol.ts';
import type { ReplayProgress } from './source.ts';
import { Timeline } from './timeline/timeline.ts';
import { TimelineWriter } from './timeline/writer.ts';

/** Reading that takes longer goes on beside the screen, ms. Most files are read by then, and open whole. */
const OPEN_WITHIN = 1_000;

/** Read and not yet played, where what was played is let go: two parts of the timeline, which then stay in memory. */
const MAX_AHEAD_BYTES = 6 * 1024 * 1024;

/** The recording was closed: whoever reads stops. */
class Closed extends Error {}

/** What was let go is wanted again: frames come out of their order. */
class OutOfOrder extends Error {}

export class Recording {
  readonly #opening: ReplayOpening;
  readonly #clock: Clock;
  readonly #standardInput: Readable;
  readonly #inputs: Input[] = [];
  /** Sentences about files that could not be read while others could. */
  readonly #problems: string[] = [];
  /** Bytes of the files in all, null when one is a pipe. */
  #bytes: number | null = 0;
  /** Bytes read of the file at hand. */
  #read = 0;
  #timeline: Timeline;
  #writer: TimelineWriter;
  #isRead = false;
  #isClosed = false;
  /** Some of it may have been played and let go already. */
  #letsGo = false;
  #by: Micros | undefined;
  #heard: () => void = () => undefined;
  #makeWay: () => void = () => undefined;
  #more: () => void = () => undefined;

  /**
   * Resolves once all is read, or there is something to show and reading takes
   * long. Rejects with an `InputProblem` when a file cannot be read, as far as that is known by then.
   */
  static async open(
    opening: ReplayOpening,
    clock: Clock,
    standardInput: Readable = process.stdin,
  ): Promise<Recording> {
    const recording = new Recording(opening, clock, standardInput);
    await recording.#start();
    return recording;
  }

  private constructor(opening: ReplayOpening, clock: Clock, standardInput: Readable) {
    this.#opening = opening;
    this.#clock = clock;
    this.#standardInput = standardInput;
    this.#timeline = new Timeline();
    this.#writer = new TimelineWriter(this.#timeline);
  }

  /** Another one when what was read had to be read again. */
  get timeline(): Timeline {
    return this.#timeline;
  }

  /** For people: "replay neardrivers.txt". */
  get name(): string {
    return `replay ${this.#opening.files.map((file) => basename(inputName(file))).join(' ')}`;
  }

  /** All there is has been read. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Whether it may be played as far as it has been read: what is read later is also later. */
  get isPlayable(): boolean {
    if (this.#isRead) return true;
    const { files, shift, speed } = this.#opening;
    const endsNow = shift === 'now' && speed === Infinity;
    return files.length === 1 && !endsNow && this.#timeline.count > 0 && this.#writer.isInOrder;
  }

  /** What is added to all times. */
  get by(): Micros {
    if (this.#opening.shift !== 'now' || !this.isPlayable) return 0;
    const { from, to } = this.#timeline;
    return (this.#by ??= this.#clock.now() - (this.#opening.speed === Infinity ? to : from));
  }

  /** First and last moment, as far as it has been read. */
  get from(): Micros {
    return this.#timeline.count === 0 ? 0 : this.#timeline.from + this.by;
  }

  get to(): Micros {
    return this.#timeline.count === 0 ? 0 : this.#timeline.to + this.by;
  }

  /** Counts are of whole seconds, so the last one is let finish; Infinity while that is not known. */
  get end(): Micros {
    return this.#isRead ? (Math.floor(this.to / SECOND) + 1) * SECOND : Infinity;
  }

  /** It is played from beginning to end, and nobody goes back. */
  get isOnce(): boolean {
    return this.#opening.once === true;
  }

  /** How far reading has come; undefined once all is read. */
  get reading(): ReplayProgress['reading'] {
    if (this.#isRead) return undefined;
    const bytes = this.#inputs.reduce((sum, input) => sum + input.bytes, this.#read);
    return { bytes, of: this.#bytes };
  }

  get report(): IntakeReport {
    const lost: Record<string, number> = {};
    // Before anything of it is played it would be all there is.
    for (const { rejections } of this.isPlayable ? this.#inputs : []) {
      for (const [reason, count] of Object.entries(rejections.reasons)) {
        lost[reason] = (lost[reason] ?? 0) + count;
      }
    }
    const { cut, apart } = this.#writer;
    return {
      datagrams: this.#inputs.length,
      bytes: this.#inputs.reduce((sum, input) => sum + input.bytes, 0),
      lost,
      counters: [
        ...(cut > 0 ? [['texts and tags cut as they were read', cut] as const] : []),
        ...(apart > 0 ? [['annotations far from the rest of their trace', apart] as const] : []),
      ],
      notes: [
        ...this.#inputs.flatMap((input) => skippedOf(input) ?? []),
        ...this.#problems,
        ...(apart > 0
          ? [
              `${apart} annotations stand far from the rest of their trace; their calls were worked out by themselves.`,
            ]
          : []),
      ],
    };
  }

  /** Tells whenever more has been read. */
  onMore(tell: () => void): void {
    this.#more = tell;
  }

  /** Some of it was played: reading that waited goes on. */
  played(): void {
    if (this.#timeline.ahead < MAX_AHEAD_BYTES) this.#makeWay();
  }

  close(): void {
    this.#isClosed = true;
    this.#makeWay();
    if (this.#opening.files.includes('-')) this.#standardInput.destroy();
    this.#timeline.close();
  }

  /** Begins to read; see `open`. */
  async #start(): Promise<void> {
    const kinds = await Promise.all(this.#opening.files.map(sizeOf));
    this.#bytes = kinds.includes(null) ? null : kinds.reduce<number>((sum, n) => sum + n!, 0);
    const canReadAgain = this.#bytes !== null;
    const reading = this.#readAll(this.isOnce && canReadAgain);
    const heard = new Promise<void>((resolve) => (this.#heard = resolve));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, OPEN_WITHIN)));
    try {
      await Promise.race([reading, late.then(() => heard)]);
    } finally {
      clearTimeout(timer);
    }
    // From here on nobody waits for it.
    reading.catch((error: unknown) => this.#fail(error));
  }

  /** Reads all files. @param once what was played may be let go. */
  async #readAll(once: boolean): Promise<void> {
    this.#timeline.close();
    this.#timeline = new Timeline({ once });
    this.#writer = new TimelineWriter(this.#timeline);
    this.#inputs.length = 0;
    try {
      for (const file of this.#opening.files) {
        this.#inputs.push(await this.#readOne(file, once));
        this.#read = 0;
      }
      this.#finish();
    } catch (error) {
      if (!(error instanceof OutOfOrder)) throw error;
      this.#read = 0;
      this.#letsGo = false;
      await this.#readAll(false);
    }
  }

  #readOne(file: string, once: boolean): Promise<Input> {
    const { traceId } = this.#opening;
    const sink = traceId === undefined ? this.#writer : onlyTrace(traceId, this.#writer);
    return readInput(file, sink, {
      standardInput: this.#standardInput,
      onBytes: async (bytes) => {
        this.#read = bytes;
        if (this.#writer.hasAny) this.#heard();
        if (once && this.#letsGo && this.#timeline.disorderFrom < Infinity) throw new OutOfOrder();
        this.#letsGo ||= once && this.isPlayable;
        this.#more();
        if (once && this.#letsGo && this.#timeline.ahead > MAX_AHEAD_BYTES) {
          await new Promise<void>((resolve) => (this.#makeWay = resolve));
        }
        if (this.#isClosed) throw new Closed();
      },
    });
  }

  /** What cannot be read any more when the rest is played already: it is told, and what there is is played. */
  #fail(error: unknown): void {
    if (error instanceof Closed || this.#isClosed) return;
    this.#problems.push(
      error instanceof InputProblem
        ? error.message
        : `Reading failed: ${error instanceof Error ? error.message : String(error)}.`,
    );
    this.#finish();
  }

  #finish(): void {
    this.#writer.finish();
    this.#isRead = true;
    this.#more();
  }
}

/** Bytes of a file; null of what is none or cannot be read twice. */
async function sizeOf(path: string): Promise<number | null> {
  if (path === '-') return null;
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch {
    // Reading it says what is wrong.
    return null;
  }
}
