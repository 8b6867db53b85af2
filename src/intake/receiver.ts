/**
 * Takes datagrams, whichever way they came, and counts where each annotation of
 * them ends. Every annotation is read into one record, used again for each, and
 * handed on; every one that does not get there is counted with its reason.
 */
import type { Clock } from '../model/clock.ts';
import { AnnotationRecord } from '../model/record.ts';
import type { Vocabulary } from '../model/record.ts';
import { readAnnotations, readDatagram } from '../wire/datagram.ts';
import type { DatagramSink } from '../wire/datagram.ts';
import { isPacked, PackedShape } from '../wire/packed.ts';
import { Reason, reasonWords } from '../wire/reasons.ts';
import { Senders } from './senders.ts';

/** For an annotation that can be read and yet not be taken; nothing is known that does this. */
const NOT_TAKEN = 'failed in the engine';

export interface ReceiverOptions {
  readonly vocabulary: Vocabulary;
  /** Takes each annotation at once; the record is used again for the next. */
  readonly sink: (record: AnnotationRecord) => void;
  /** Tells when a datagram came. */
  readonly clock: Clock;
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
  #trouble: string | undefined;

  constructor({ vocabulary, sink, clock }: ReceiverOptions) {
    this.#vocabulary = vocabulary;
    this.#clock = clock;
    this.senders = new Senders(clock.now());
    this.#taker = {
      annotation: (record) => {
        try {
          sink(record);
        } catch (error) {
          // One annotation that the engine cannot take must not end the listening for all others.
          this.#lose(NOT_TAKEN);
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

  get bytes(): number {
    return this.#bytes;
  }

  /** What failed last in taking an annotation, as a sentence. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Annotations that did not get through, by reason: here, and before as far as senders told. */
  lost(): Record<string, number> {
    const lost = Object.fromEntries(this.#lost);
    for (const [reason, count] of Object.entries(this.senders.losses())) {
      if (count > 0) lost[reason] = (lost[reason] ?? 0) + count;
    }
    return lost;
  }

  /** What else is worth knowing of packed datagrams, in words; nothing when there were none. */
  counters(): (readonly [name: string, count: number])[] {
    if (this.#packed === 0) return [];
    const { known, letGo, twice, untrue } = this.senders;
    return [
      ['packed datagrams', this.#packed],
      ['senders that count', known],
      ...(twice > 0 ? [['datagrams that came twice', twice] as const] : []),
      ...(letGo > 0 ? [['senders let go to make room', letGo] as const] : []),
      ...(untrue > 0 ? [['datagrams with totals that cannot be', untrue] as const] : []),
    ];
  }

  /** Takes one datagram. Never throws. */
  receive(bytes: Uint8Array): void {
    this.#datagrams++;
    this.#bytes += bytes.length;
    if (isPacked(bytes)) this.#receivePacked(bytes);
    else readDatagram(bytes, this.#vocabulary, this.#record, this.#taker);
  }

  #receivePacked(bytes: Uint8Array): void {
    this.#packed++;
    const shape = this.#shape;
    const reason = shape.read(bytes);
    if (reason !== Reason.none) {
      // Whose it is and how much it held is in doubt, so nothing of it is taken: its sender's totals will tell.
      this.#lose(reasonWords[reason] ?? 'not readable');
      return;
    }
    const { totals, origins, count } = shape;
    const at = this.#clock.now();
    if (origins.length === 0) {
      if (totals.sender === '' || this.senders.take(totals, count, at)) this.#read(bytes, 0, count);
      return;
    }
    if (!this.senders.takeAgent(totals, count, at)) return;
    let next = 0;
    for (const origin of origins) {
      const first = next;
      next = Math.min(count, first + origin.count);
      if (this.senders.takeOrigin(origin, next - first, totals.sender, at)) {
        this.#read(bytes, first, next);
      }
    }
    this.#read(bytes, next, count);
  }

  #read(bytes: Uint8Array, from: number, to: number): void {
    readAnnotations(bytes, this.#shape, from, to, this.#vocabulary, this.#record, this.#taker);
  }

  #lose(reason: string): void {
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + 1);
  }
}
