/**
 * Takes datagrams, whichever way they came, and counts where each annotation of
 * them ends. Every annotation is read into one record, used again for each, and
 * handed on; every one that does not get there is counted with its reason.
 */
import type { Clock } from '../model/clock.ts';
import { LossReason } from '../model/ledger.ts';
import type { Arrivals, IntakeReport } from '../model/ledger.ts';
import { AnnotationRecord } from '../model/record.ts';
import type { Vocabulary } from '../model/record.ts';
import { readAnnotations, readDatagram } from '../wire/datagram.ts';
import type { DatagramSink, FrameSink } from '../wire/datagram.ts';
import { readFrame } from '../wire/frame-reader.ts';
import { isPacked, PackedShape } from '../wire/packed.ts';
import { Reason, reasonWords } from '../wire/reasons.ts';
import { singlesDropped } from './kernel-drops.ts';
import { Senders } from './senders.ts';
import type { ReadSpans } from './spans.ts';

export interface ReceiverOptions {
  readonly vocabulary: Vocabulary;
  /** Takes each annotation at once, and its frame; the record is used again for the next. */
  readonly sink: FrameSink['annotation'];
  /** Tells when a datagram came. */
  readonly clock: Clock;
}

/** What the port tells of the datagrams that never came to be read. */
export interface PortReport {
  /** Datagrams that the kernel had no room for; undefined where it does not tell. */
  readonly kernelDrops: number | undefined;
  /** One sentence each, for people. */
  readonly notes: readonly string[];
}

export class Receiver {
  readonly senders: Senders;
  readonly #vocabulary: Vocabulary;
  readonly #clock: Clock;
  readonly #record = new AnnotationRecord();
  readonly #shape = new PackedShape();
  readonly #taker: DatagramSink;
  readonly #lost = new Map<string, number>();
  #datagrams = 0;
  #bytes = 0;
  #packed = 0;
  #counted = 0;
  #byAgents = 0;
  #uncounted = 0;
  #bodies = 0;
  /** Whether the record holds an annotation of the sender being read. */
  #isRead = false;
  #trouble: string | undefined;

  constructor({ vocabulary, sink, clock }: ReceiverOptions) {
    this.#vocabulary = vocabulary;
    this.#clock = clock;
    this.senders = new Senders(clock.now());
    this.#taker = {
      annotation: (record, bytes, start, end) => {
        this.#isRead = true;
        try {
          sink(record, bytes, start, end);
        } catch (error) {
          // One annotation that the engine cannot take must not end the listening for all others.
          this.#lose(LossReason.notTaken);
          this.#trouble = `An annotation could not be taken: ${String(error)}.`;
        }
      },
      rejected: (reason) => this.#lose(reasonWords[reason] ?? 'not readable'),
      totals: () => undefined,
    };
  }

  get datagrams(): number {
    return this.#datagrams;
  }

  /** What came, and what was lost: here, and before as far as senders and the port told. */
  report({ kernelDrops, notes }: PortReport): IntakeReport {
    const trouble = this.#trouble;
    return {
      datagrams: this.#datagrams,
      bytes: this.#bytes,
      lost: this.#losses(kernelDrops ?? 0),
      counters: this.#counters(kernelDrops ?? 0),
      notes: trouble === undefined ? notes : [...notes, trouble],
      arrivals: this.#arrivals(kernelDrops !== undefined),
    };
  }

  #losses(kernelDrops: number): Record<string, number> {
    const lost = Object.fromEntries(this.#lost);
    const singles = singlesDropped(kernelDrops, this.senders.missing);
    for (const [reason, count] of [
      ...Object.entries(this.senders.losses(kernelDrops)),
      [LossReason.kernelBuffer, singles] as const,
    ]) {
      if (count > 0) lost[reason] = (lost[reason] ?? 0) + count;
    }
    return lost;
  }

  #arrivals(kernelTells: boolean): Arrivals {
    const { known, agents } = this.senders;
    return {
      counted: this.#counted,
      byAgents: this.#byAgents,
      uncounted: this.#uncounted,
      kernelTells,
      services: known - agents,
      agents,
      worst: this.senders.worst(),
    };
  }

  /** What else is worth a line, in words. */
  #counters(kernelDrops: number): (readonly [name: string, count: number])[] {
    const { agents, letGo, twice, untrue, missing, lostBeforeAgents } = this.senders;
    const told: readonly (readonly [name: string, count: number])[] = [
      ['packed datagrams', this.#packed],
      ['bodies of spans', this.#bodies],
      ['datagrams the kernel had no room for', kernelDrops],
      ['packed datagrams that did not come', missing],
      ['annotations lost before agents', agents > 0 ? lostBeforeAgents : 0],
      ['datagrams that came twice', twice],
      ['senders let go to make room', letGo],
      ['datagrams with totals that cannot be', untrue],
    ];
    return told.filter(([, count]) => count > 0);
  }

  /** Takes one datagram. Never throws. */
  receive(bytes: Uint8Array): void {
    this.#datagrams++;
    this.#bytes += bytes.length;
    if (isPacked(bytes)) {
      this.#receivePacked(bytes);
      return;
    }
    this.#uncounted++;
    readDatagram(bytes, this.#vocabulary, this.#record, this.#taker);
  }

  /** Counts what was not read of a body of spans. Its frames come by themselves, as `receiveFrame`. */
  receiveBody({ bodyBytes, cut, lost }: ReadSpans): void {
    this.#bodies++;
    this.#bytes += bodyBytes;
    this.#vocabulary.cut += cut;
    for (const [reason, count] of Object.entries(lost)) {
      this.#uncounted += count;
      this.#lose(reason, count);
    }
  }

  /** Takes the frame `bytes[start..end)`, of which nobody tells how many there are. Never throws. */
  receiveFrame(bytes: Uint8Array, start: number, end: number): void {
    this.#uncounted++;
    const reason = readFrame(bytes, start, end, this.#vocabulary, this.#record);
    if (reason === Reason.none) this.#taker.annotation(this.#record, bytes, start, end);
    else this.#taker.rejected(reason, start);
  }

  #receivePacked(bytes: Uint8Array): void {
    this.#packed++;
    const shape = this.#shape;
    const reason = shape.read(bytes);
    if (reason !== Reason.none) {
      // Whose it is and how much it held is in doubt, so nothing of it is taken: its sender's totals will tell.
      this.#uncounted++;
      this.#lose(reasonWords[reason] ?? 'not readable');
      return;
    }
    const { totals, origins, count } = shape;
    const at = this.#clock.now();
    if (origins.length === 0) {
      if (totals.sender === '') this.#readUncounted(bytes, 0, count);
      else if (this.senders.take(totals, count, at)) this.#readOf(totals.sender, bytes, 0, count);
      return;
    }
    if (!this.senders.takeAgent(totals, count, at)) return;
    let next = 0;
    for (const origin of origins) {
      const first = next;
      next = Math.min(count, first + origin.count);
      if (this.senders.takeOrigin(origin, next - first, totals.sender, at)) {
        this.#byAgents += next - first;
        this.#readOf(origin.sender, bytes, first, next);
      }
    }
    this.#readUncounted(bytes, next, count);
    this.#nameAgent(totals.sender);
  }

  /** Reads what a sender that counts sent, and learns from it who that is. */
  #readOf(sender: string, bytes: Uint8Array, from: number, to: number): void {
    this.#counted += to - from;
    this.#isRead = false;
    this.#read(bytes, from, to);
    if (!this.#isRead) return;
    this.senders.account(sender)?.introduce(this.#record, this.#vocabulary);
  }

  #readUncounted(bytes: Uint8Array, from: number, to: number): void {
    this.#uncounted += to - from;
    this.#read(bytes, from, to);
  }

  /** An agent runs on the host of what it passes on. */
  #nameAgent(sender: string): void {
    const account = this.senders.account(sender);
    if (this.#isRead && account?.host === '') {
      account.host = this.#vocabulary.names.text(this.#record.host);
    }
  }

  #read(bytes: Uint8Array, from: number, to: number): void {
    readAnnotations(bytes, this.#shape, from, to, this.#vocabulary, this.#record, this.#taker);
  }

  #lose(reason: string, count: number = 1): void {
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + count);
  }
}
