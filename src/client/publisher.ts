/**
 * The queue and what empties it in the background. Whoever offers an annotation
 * is never made to wait: when the queue is full the annotation is dropped, and
 * counted. offered = sent + queued + dropped, at any moment.
 */
import type { Annotation } from '../model/annotation.ts';
import { DatagramWriter } from '../wire/datagram-writer.ts';
import type { Address } from './address.ts';
import { newSenderId } from './ids.ts';
import { Loss } from './losses.ts';
import type { Packer } from './packer.ts';
import { DatagramPacker, FramePacker } from './packer.ts';
import { Ring } from './ring.ts';
import { shorten } from './shorten.ts';
import { UdpSender } from './udp-sender.ts';

/** How often a sender that has nothing to send repeats its totals, ms. Source: DESIGN section 4. */
const REPEAT_TOTALS = 5_000;

/** Packed in one turn: about a datagram. A turn for each would cost more than packing it. */
const BATCH = 8;

export interface PublisherOptions {
  readonly to: Address | undefined;
  readonly format: 'packed' | 'single';
  /** Most annotations that wait, those that the kernel has not yet taken among them. */
  readonly queue: number;
  /** Most annotations in a datagram, and how long one may wait to be full, ms. */
  readonly frames: number;
  readonly window: number;
  readonly datagramBytes: number;
}

/** What became of the annotations, cumulative. */
export interface PublisherCounts {
  readonly offered: number;
  readonly queued: number;
  readonly sent: number;
  readonly dropped: Readonly<Partial<Record<Loss, number>>>;
  /** Texts cut, and annotations told without theirs, because they were too long. */
  readonly cut: number;
  /**
   * How often the destination's host said that nobody listens there. Those
   * annotations are among the sent: which they were, it does not say.
   */
  readonly refusals: number;
}

export class Publisher {
  readonly #options: PublisherOptions;
  /** So many wait in the queue, or the window elapses, before they are packed. */
  readonly #batch: number;
  readonly #ring: Ring<Annotation>;
  readonly #packer: Packer;
  readonly #sender: UdpSender;
  readonly #losses = { unpacked: 0, dropped: 0 };
  readonly #dropped: Partial<Record<Loss, number>> = {};
  readonly #repeat: NodeJS.Timeout;
  readonly #turn = (): void => this.#publish();
  #window: NodeJS.Timeout | undefined;
  #offered = 0;
  #sent = 0;
  #shortened = 0;
  /** A turn of the publisher is coming; its window has elapsed; nothing was sent since the last repeat. */
  #woken = false;
  #due = false;
  #idle = false;
  #closing = false;
  #over = false;
  #closed: Promise<void> | undefined;
  #emptied: (() => void) | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
    const { format, frames, queue } = options;
    // A single frame never waits for others, and a short queue is not to fill up meanwhile.
    this.#batch = format === 'single' ? 1 : Math.min(BATCH, frames, Math.max(1, queue >> 1));
    this.#ring = new Ring(options.queue);
    const out = (bytes: Uint8Array, annotations: number): void => {
      this.#idle = false;
      this.#sender.send(bytes, annotations);
    };
    this.#packer =
      options.format === 'single'
        ? new FramePacker(options.datagramBytes, out)
        : new DatagramPacker(
            new DatagramWriter(newSenderId(), options.datagramBytes),
            this.#losses,
            options.frames,
            out,
          );
    this.#sender = new UdpSender(options.to, {
      ready: () => this.#publish(),
      settled: (annotations, loss) => this.#settled(annotations, loss),
    });
    this.#repeat = setInterval(() => this.#repeatTotals(), REPEAT_TOTALS).unref();
  }

  /** Annotations that wait, or that the kernel has not yet taken. */
  get queued(): number {
    return this.#offered - this.#sent - this.#losses.dropped;
  }

  counts(): PublisherCounts {
    return {
      offered: this.#offered,
      queued: this.queued,
      sent: this.#sent,
      dropped: { ...this.#dropped },
      cut: this.#packer.cut + this.#shortened,
      refusals: this.#sender.refusals,
    };
  }

  /** Counts one more as offered; false when it is dropped, so that nobody needs to make it. */
  admit(): boolean {
    const full = this.queued >= this.#options.queue;
    this.#offered++;
    if (!full && !this.#closing) return true;
    this.#lose(this.#closing ? Loss.closed : Loss.queueFull, 1);
    return false;
  }

  /** Counts one as offered that is no annotation. */
  refuse(): void {
    this.#offered++;
    this.#lose(Loss.malformed, 1);
  }

  /** Takes one that was admitted. */
  put(annotation: Annotation): void {
    this.#ring.push(annotation);
    if (this.#ring.size < this.#batch) {
      this.#window ??= setTimeout(() => this.#elapsed(), this.#options.window).unref();
    } else if (!this.#woken) {
      this.#woken = true;
      setImmediate(this.#turn).unref();
    }
    // A loop that has much to do comes late to what waits for its turn; a half-full queue goes before.
    if (this.#ring.size === this.#options.queue >> 1) queueMicrotask(this.#turn);
  }

  /** Sends what waits, for at most so many ms; what is left is dropped, and counted. */
  close(deadline: number): Promise<void> {
    this.#closed ??= this.#close(deadline);
    return this.#closed;
  }

  async #close(deadline: number): Promise<void> {
    this.#closing = true;
    this.#due = true;
    this.#publish();
    if (this.queued > 0) await this.#empty(deadline);
    clearInterval(this.#repeat);
    clearTimeout(this.#window);
    if (this.queued > 0) this.#giveUp();
    // What the last datagram could not know yet: what was dropped after it.
    else if (this.#offered > 0 && this.#sender.hasRoom) this.#packer.tell();
    await this.#sender.close();
  }

  /** What waits is dropped; so is what the kernel has not taken, whatever it says later. */
  #giveUp(): void {
    this.#over = true;
    const waiting = this.#ring.size + this.#packer.open;
    const outstanding = this.queued - waiting;
    this.#lose(Loss.closed, waiting);
    this.#drop(Loss.closed, outstanding);
  }

  #publish(): void {
    this.#woken = false;
    const { unreachable } = this.#sender;
    if (unreachable !== undefined) {
      this.#abandon(unreachable);
      return;
    }
    while (this.#sender.hasRoom) {
      const annotation = this.#ring.shift();
      if (annotation === undefined) break;
      this.#pack(annotation);
    }
    if (this.#packer.open === 0) {
      if (this.#ring.size === 0) this.#due = this.#closing;
      return;
    }
    if (this.#due && this.#ring.size === 0 && this.#sender.hasRoom) {
      this.#due = this.#closing;
      this.#packer.flush();
    } else {
      this.#window ??= setTimeout(() => this.#elapsed(), this.#options.window).unref();
    }
  }

  #pack(annotation: Annotation): void {
    try {
      if (this.#packer.add(annotation)) return;
      if (this.#packer.add(shorten(annotation))) this.#shortened++;
      else this.#lose(Loss.tooLarge, 1);
    } catch {
      // JavaScript can offer anything. Here nobody could catch it, and the service would end.
      this.#lose(Loss.malformed, 1);
    }
  }

  #elapsed(): void {
    this.#window = undefined;
    this.#due = true;
    this.#publish();
  }

  #settled(annotations: number, loss: Loss | undefined): void {
    if (this.#over) return;
    if (loss === undefined) this.#sent += annotations;
    else this.#drop(loss, annotations);
    if (this.#ring.size > 0 || this.#due) this.#publish();
    if (this.queued === 0) this.#emptied?.();
  }

  /** Nothing can be sent: what waits is lost, so that the queue says what is true. */
  #abandon(loss: Loss): void {
    let waiting = 0;
    while (this.#ring.shift() !== undefined) waiting++;
    if (waiting > 0) this.#lose(loss, waiting);
    if (this.queued === 0) this.#emptied?.();
  }

  /** Drops what no datagram holds. */
  #lose(loss: Loss, annotations: number): void {
    this.#drop(loss, annotations);
    this.#losses.unpacked += annotations;
  }

  #drop(loss: Loss, annotations: number): void {
    if (annotations === 0) return;
    this.#dropped[loss] = (this.#dropped[loss] ?? 0) + annotations;
    this.#losses.dropped += annotations;
  }

  #repeatTotals(): void {
    if (this.#idle && this.#offered > 0 && this.#sender.hasRoom) this.#packer.tell();
    this.#idle = true;
  }

  /** Settles when nothing waits any more, or when the deadline is over. Somebody awaits it: this timer counts. */
  #empty(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadline);
      this.#emptied = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
