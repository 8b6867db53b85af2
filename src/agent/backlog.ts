import type { Draft } from './packer.ts';

/** Most that waits, whichever is reached first. */
export interface BacklogLimits {
  readonly annotations: number;
  readonly bytes: number;
}

/** Datagrams that wait to be sent, first in, first out. When there are too many the oldest go. */
export class Backlog {
  readonly #limits: BacklogLimits;
  readonly #dropped: (draft: Draft) => void;
  #drafts: Draft[] = [];
  /** Where the oldest is: taking from the front of an array moves all others. */
  #first = 0;
  #annotations = 0;
  #bytes = 0;

  /** @param dropped takes what there was no room for. */
  constructor(limits: BacklogLimits, dropped: (draft: Draft) => void) {
    this.#limits = limits;
    this.#dropped = dropped;
  }

  get isEmpty(): boolean {
    return this.#first === this.#drafts.length;
  }

  get annotations(): number {
    return this.#annotations;
  }

  /** Of memory, not only what is used of it. */
  get bytes(): number {
    return this.#bytes;
  }

  push(draft: Draft): void {
    this.#drafts.push(draft);
    this.#annotations += draft.annotations;
    this.#bytes += draft.bytes.length;
    while (this.#annotations > this.#limits.annotations || this.#bytes > this.#limits.bytes) {
      const oldest = this.shift();
      if (!oldest) break;
      this.#dropped(oldest);
    }
  }

  /** The oldest; undefined when there is none. */
  shift(): Draft | undefined {
    const draft = this.#drafts[this.#first];
    if (!draft) return undefined;
    this.#first++;
    this.#annotations -= draft.annotations;
    this.#bytes -= draft.bytes.length;
    // As many places are freed as are copied, so that this costs one copy a draft.
    if (this.#first * 2 >= this.#drafts.length) {
      this.#drafts = this.#drafts.slice(this.#first);
      this.#first = 0;
    }
    return draft;
  }
}
