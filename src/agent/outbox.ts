/**
 * What an agent has to send, and what it says of itself: frames go in, packed
 * datagrams with totals come out. What waits here is bounded, and the oldest
 * are dropped, and counted, when the far side does not keep up.
 */
import type { Micros } from '../model/clock.ts';
import type { Origin, PackedShape } from '../wire/packed.ts';
import { writeTotals } from '../wire/packed-writer.ts';
import { Backlog } from './backlog.ts';
import type { BacklogLimits } from './backlog.ts';
import type { Parcel } from './carrier.ts';
import { Packer } from './packer.ts';
import type { Draft } from './packer.ts';

export interface OutboxOptions {
  /** Sixteen hexadecimal digits each: who the agent is, and under whom it counts single frames. */
  readonly sender: string;
  readonly singles: string;
  readonly datagramBytes: number;
  readonly limits: BacklogLimits;
  /** What was lost before it came to the agent, as of now. */
  readonly upstreamLost: () => number;
}

/** What went through, cumulative: offered = sent + dropped + waiting. */
export interface OutboxCounts {
  readonly offered: number;
  readonly sent: number;
  readonly dropped: number;
  /** Not yet sent, or not yet known to have been taken. */
  readonly waiting: number;
}

/** Datagrams on their way, to be settled when it is known what became of them. */
export interface Consignment {
  readonly parcels: readonly Parcel[];
  readonly drafts: readonly Draft[];
  readonly annotations: number;
}

/** Clients whose totals are repeated; those of more travel with their annotations alone. */
const MAX_CLIENTS = 2_048;

/** For how long after it was heard last a client's totals are repeated, µs: some five times. */
const REPEATED_FOR: Micros = 30_000_000;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #packer: Packer;
  readonly #backlog: Backlog;
  /** As whose the agent passes on single frames, which nobody counts before it. */
  readonly #singles: Origin;
  /** The latest totals of each client, and when they came. */
  readonly #clients = new Map<string, { readonly origin: Origin; readonly at: Micros }>();
  #sequence = 0;
  #offered = 0;
  /** Dropped here; packed into datagrams that were let go; and those of them that never got there. */
  #overflow = 0;
  #left = 0;
  #failed = 0;
  #onTheWay = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#singles = {
      sender: options.singles,
      sequence: 1,
      count: 0,
      offered: 0,
      dropped: 0,
      unheard: 0,
    };
    this.#packer = new Packer(options.datagramBytes, (draft) => {
      this.#singles.sequence++;
      this.#backlog.push(draft);
    });
    this.#backlog = new Backlog(options.limits, (draft) => {
      this.#overflow += draft.annotations;
      this.#packer.recycle(draft);
    });
  }

  get counts(): OutboxCounts {
    return {
      offered: this.#offered,
      sent: this.#left - this.#failed - this.#onTheWay,
      dropped: this.#overflow + this.#failed,
      waiting: this.waiting + this.#onTheWay,
    };
  }

  /** Annotations that wait to be taken. */
  get waiting(): number {
    return this.#backlog.annotations + this.#packer.annotations;
  }

  /** Bytes of memory that full datagrams take while they wait. */
  get bytes(): number {
    return this.#backlog.bytes;
  }

  /** True when there is nothing to take, not even totals. */
  get isEmpty(): boolean {
    return this.#packer.isEmpty && this.#backlog.isEmpty;
  }

  /** Takes a frame of the original format. */
  frame(bytes: Uint8Array): void {
    this.#offered++;
    if (!this.#packer.frame(this.#singles, bytes)) this.#overflow++;
    // After it was packed: a datagram that became full for it must not tell of it.
    this.#singles.offered++;
  }

  /** Takes annotations of a packed datagram that nobody counts before the agent, each as a frame. */
  adopt(packed: Uint8Array, { starts, ends }: PackedShape, from: number, to: number): void {
    for (let i = from; i < to; i++) this.frame(packed.subarray(starts[i], ends[i]));
  }

  /** Takes the annotations `from` up to `to` of a packed datagram, or only the totals that came with it. */
  forward(origin: Origin, packed: Uint8Array, shape: PackedShape, from: number, to: number): void {
    this.#offered += to - from;
    if (to === from) {
      this.#packer.tell(origin);
      return;
    }
    // Packing may itself let older ones overflow, so that is counted first.
    const refused = this.#packer.copy(origin, packed, shape, from, to);
    this.#overflow += refused;
  }

  /** Keeps a client's totals, to repeat them. */
  remember(origin: Origin, at: Micros): void {
    const { sender } = origin;
    if (this.#clients.size < MAX_CLIENTS || this.#clients.has(sender)) {
      this.#clients.set(sender, { origin, at });
    }
  }

  /** How many single frames the kernel had no room for. */
  unheard(count: number): void {
    this.#singles.unheard = count;
  }

  /** Tells all totals again: what told them last may have been lost. */
  repeatTotals(now: Micros): void {
    this.#packer.tell(this.#singles);
    for (const [sender, { origin, at }] of this.#clients) {
      if (now - at > REPEATED_FOR) this.#clients.delete(sender);
      else this.#packer.tell(origin);
    }
  }

  /** The oldest that wait, up to so many bytes; with `all` also the datagram that is not full yet. */
  take(maxBytes: number, all: boolean): Consignment {
    if (all || this.#backlog.isEmpty) this.#packer.flush();
    const parcels: Parcel[] = [];
    const drafts: Draft[] = [];
    let bytes = 0;
    let annotations = 0;
    while (bytes < maxBytes) {
      const draft = this.#backlog.shift();
      if (!draft) break;
      const parcel = this.#parcel(draft);
      bytes += parcel.datagram.length;
      annotations += parcel.annotations;
      parcels.push(parcel);
      drafts.push(draft);
    }
    return { parcels, drafts, annotations };
  }

  /** Takes back a consignment of which so many annotations did not get there. */
  settle({ drafts, annotations }: Consignment, notTaken: number): void {
    this.#onTheWay -= annotations;
    this.#failed += notTaken;
    for (const draft of drafts) this.#packer.recycle(draft);
  }

  /** Writes the totals only now, so that they tell of all that was dropped until now. */
  #parcel(draft: Draft): Parcel {
    const { annotations } = draft;
    this.#left += annotations;
    this.#onTheWay += annotations;
    const end = writeTotals(draft.bytes, draft.length, {
      sender: this.#options.sender,
      sequence: ++this.#sequence,
      offered: this.#left + this.#overflow,
      dropped: this.#overflow + this.#failed,
      upstreamLost: this.#options.upstreamLost(),
    });
    return { datagram: draft.bytes.subarray(0, end), annotations };
  }
}
