/**
 * Which datagrams of a sender were seen, by their sequence: the latest `REACH`
 * of them, in any order. One further back cannot be told from a duplicate and
 * counts as one, so that nothing is ever taken twice.
 */

/** How far datagrams may overtake each other: 50 ms of 20,000 datagrams a second, as much as one agent sends. */
const REACH = 1_024;

/** The way of a datagram that came from its sender itself. */
const DIRECT = 1;

export class SequenceWindow {
  /** For each sequence, by its remainder: 0 when not seen, otherwise by which way it came. */
  readonly #ways = new Uint32Array(REACH);
  #lowest = Infinity;
  #highest = -1;
  #seen = 0;

  /** Datagrams between the lowest and the highest seen that did not come. */
  get missing(): number {
    return this.#seen === 0 ? 0 : this.#highest - this.#lowest + 1 - this.#seen;
  }

  /** Notes a datagram that came from its sender itself; false when it is told twice. */
  take(sequence: number): boolean {
    if (!this.#reaches(sequence) || this.#ways[sequence % REACH] !== 0) return false;
    this.#note(sequence, DIRECT);
    return true;
  }

  /**
   * Notes a part of a datagram that an agent passed on. An agent may divide a
   * datagram, so several parts may come by the same agent; what comes again by
   * another one is told twice.
   */
  takePart(sequence: number, agent: string): boolean {
    if (!this.#reaches(sequence)) return false;
    const way = wayOf(agent);
    const known = this.#ways[sequence % REACH];
    if (known === 0) this.#note(sequence, way);
    return known === 0 || known === way;
  }

  /** Makes room for a sequence; false when it is too far back. */
  #reaches(sequence: number): boolean {
    // Beyond 2⁵³ numbers cannot be counted through.
    if (!Number.isSafeInteger(sequence)) return false;
    if (sequence <= this.#highest) return sequence > this.#highest - REACH;
    const from = Math.max(this.#highest + 1, sequence - REACH + 1);
    for (let next = from; next <= sequence; next++) this.#ways[next % REACH] = 0;
    this.#highest = sequence;
    return true;
  }

  #note(sequence: number, way: number): void {
    this.#ways[sequence % REACH] = way;
    this.#lowest = Math.min(this.#lowest, sequence);
    this.#seen++;
  }
}

/** 32 bits of the agent's id, which is chance: two agents are never one way within a window. */
function wayOf(agent: string): number {
  return Math.max(Number.parseInt(agent.slice(8), 16) >>> 0, DIRECT + 1);
}
