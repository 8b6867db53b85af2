/**
 * The accounts of all that send packed datagrams: what they offered, and where
 * it ended. For each, offered − dropped − received is what was lost on the way;
 * that settles as totals arrive, and is never below 0.
 *
 * What an agent passes on is accounted to the clients it came from, whose
 * totals travel with it. So the sum of a client closes whatever agents do, also
 * one that is killed with a full buffer. An agent's own totals say only which
 * part of what was lost on the way it dropped itself.
 */
import type { Micros } from '../model/clock.ts';
import { LossReason } from '../model/ledger.ts';
import type { SenderReport } from '../model/ledger.ts';
import type { Origin, SenderTotals } from '../wire/packed.ts';
import { SenderAccount } from './sender-account.ts';
import type { Told } from './sender-account.ts';

/** Most senders known at once: one a process of a large zone. Each takes 4 KiB for its window. */
const MAX_SENDERS = 2_048;

/**
 * A sender first heard so soon may have talked before anybody listened here, µs;
 * later it cannot, since also an idle one is heard every 5 s.
 */
const MAY_BE_OLDER: Micros = 10_000_000;

/** One first heard past so many datagrams talked to somebody else before, however long we have listened. */
const MAY_BE_NEW = 1_024;

/** The first sequence of every sender. */
const FIRST = 1;

/** A sender that was silent for so long has ended, µs: an idle one repeats its totals every 5 s. */
const ENDED_AFTER: Micros = 600_000_000;

/**
 * More than anybody ever sent: 100,000 a second for two years. A thousand who
 * say so still add up to a number that is exact.
 */
const MOST_TOLD: number = 2 ** 43;

/** Senders that are named in a report: as many as a person looks into one after the other. */
const WORST = 5;

export class Senders {
  readonly #began: Micros;
  readonly #limit: number;
  /** Least recently heard first. */
  readonly #accounts = new Map<string, SenderAccount>();
  /** Sums over all accounts, those let go among them. */
  readonly #sums = {
    clients: 0,
    agents: 0,
    lost: 0,
    direct: 0,
    behindAgents: 0,
    unheard: 0,
    beforeAgents: 0,
    missing: 0,
  };
  #letGo = 0;
  #crowded = false;
  #twice = 0;
  #untrue = 0;

  /** @param began since when datagrams are listened for, µs. */
  constructor(began: Micros, limit: number = MAX_SENDERS) {
    this.#began = began;
    this.#limit = limit;
  }

  /** How many are known now, agents among them. */
  get known(): number {
    return this.#accounts.size;
  }

  get agents(): number {
    let agents = 0;
    for (const { isAgent } of this.#accounts.values()) if (isAgent) agents++;
    return agents;
  }

  /** How many were let go for others. */
  get letGo(): number {
    return this.#letGo;
  }

  /** Datagrams that came again. */
  get twice(): number {
    return this.#twice;
  }

  /** Datagrams whose totals cannot be: they are taken, their totals are not. */
  get untrue(): number {
    return this.#untrue;
  }

  /** Datagrams that their senders sent here and that did not come. */
  get missing(): number {
    return this.#sums.missing;
  }

  /** All that was lost before it came here. */
  get lost(): number {
    return Object.values(this.losses()).reduce((sum, count) => sum + count, 0);
  }

  /** Of what the network lost, the part that was on its way to an agent. */
  get lostBeforeAgents(): number {
    return this.#network - this.#lostOnTheWayHere;
  }

  /**
   * Annotations lost, by reason. Agents drop what is on the way, so the network
   * has the rest of it; of that, what the receiver's own kernel had no room for
   * is told by it, in datagrams: those that are missing held what was lost in
   * equal parts.
   *
   * @param kernelDrops datagrams that the kernel had no room for
   */
  losses(kernelDrops = 0): Record<string, number> {
    const { clients, agents, unheard, beforeAgents, missing } = this.#sums;
    const part = missing > 0 ? Math.min(1, kernelDrops / missing) : 0;
    const kernel = Math.round(this.#lostOnTheWayHere * part);
    return {
      [LossReason.clientQueue]: clients,
      [LossReason.agentOverflow]: agents,
      [LossReason.agentBuffer]: unheard,
      [LossReason.network]: this.#network - kernel,
      [LossReason.kernelBuffer]: kernel,
      [LossReason.beforeAgent]: beforeAgents,
    };
  }

  /** Those that lost most, most first; none that lost nothing. */
  worst(): SenderReport[] {
    const worst: { readonly sender: string; readonly account: SenderAccount }[] = [];
    for (const [sender, account] of this.#accounts) {
      const loss = lossOf(account);
      const last = worst[WORST - 1];
      if (loss === 0 || (last && lossOf(last.account) >= loss)) continue;
      const place = worst.findIndex((other) => lossOf(other.account) < loss);
      worst.splice(place < 0 ? worst.length : place, 0, { sender, account });
      worst.length = Math.min(worst.length, WORST);
    }
    return worst.map(({ sender, account }) => ({
      sender,
      kind: account.isAgent ? 'agent' : 'service',
      service: account.service,
      host: account.host,
      offered: account.offered,
      dropped: account.dropped,
      lost: account.lost,
    }));
  }

  /** The account of a sender that was heard; for what its annotations say of it. */
  account(sender: string): SenderAccount | undefined {
    return this.#accounts.get(sender);
  }

  /** Takes a datagram of `count` annotations from the sender that offers them; false when it came before. */
  take(totals: SenderTotals, count: number, at: Micros): boolean {
    const told = { ...totals, before: totals.upstreamLost };
    const account = this.#accountOf(totals.sender, told, count, at);
    const { dropped, lost, before } = account;
    const { missing } = account.window;
    const isNew = account.window.take(totals.sequence);
    this.#hear(account, told, count);
    if (isNew) account.receive(count);
    else this.#twice++;
    this.#sums.clients += account.dropped - dropped;
    this.#sums.lost += account.lost - lost;
    this.#sums.direct += account.lost - lost;
    this.#sums.beforeAgents += account.before - before;
    this.#sums.missing += account.window.missing - missing;
    return isNew;
  }

  /** Takes a datagram in which an agent passes on what others offered; false when it came before. */
  takeAgent(totals: SenderTotals, count: number, at: Micros): boolean {
    const told = { ...totals, before: 0 };
    const account = this.#accountOf(totals.sender, told, count, at);
    account.isAgent = true;
    const { dropped, lost } = account;
    const { missing } = account.window;
    const isNew = account.window.take(totals.sequence);
    this.#hear(account, told, count);
    if (isNew) account.receive(count);
    else this.#twice++;
    this.#sums.agents += account.dropped - dropped;
    this.#sums.behindAgents += account.lost - lost;
    this.#sums.missing += account.window.missing - missing;
    return isNew;
  }

  /** Takes `count` annotations of one origin, passed on by `agent`; false when another agent did so before. */
  takeOrigin(origin: Origin, count: number, agent: string, at: Micros): boolean {
    const told = { ...origin, before: origin.unheard };
    const account = this.#accountOf(origin.sender, told, count, at);
    const { dropped, lost, before } = account;
    const isNew = count > 0 && account.window.takePart(origin.sequence, agent);
    this.#hear(account, told, count);
    if (isNew) account.receive(count);
    this.#sums.clients += account.dropped - dropped;
    this.#sums.lost += account.lost - lost;
    this.#sums.unheard += account.before - before;
    return isNew;
  }

  /** Lost between senders and here, by the network or by kernels on it. */
  get #network(): number {
    return Math.max(0, this.#sums.lost - this.#sums.agents);
  }

  /** The part of it that agents sent here, and services that have none. */
  get #lostOnTheWayHere(): number {
    const { direct, behindAgents } = this.#sums;
    return Math.min(this.#network, direct + behindAgents);
  }

  #hear(account: SenderAccount, told: Told, count: number): void {
    // Whoever can send here can say anything: numbers that cannot be are not believed.
    if (isPossible(told)) account.hear(told, count);
    else this.#untrue++;
  }

  #accountOf(sender: string, told: Told, count: number, at: Micros): SenderAccount {
    let account = this.#accounts.get(sender);
    // Heard again: to the end of the line, where the most recent are.
    if (account) this.#accounts.delete(sender);
    else {
      if (this.#accounts.size >= this.#limit) this.#letOldestGo(at);
      account = new SenderAccount(told, count, this.#isWhole(told, at));
    }
    account.heardAt = at;
    this.#accounts.set(sender, account);
    return account;
  }

  /** Whether a sender not heard before began while we listened. When in doubt it did not: losses are not made up. */
  #isWhole({ sequence }: Told, at: Micros): boolean {
    if (sequence <= FIRST) return true;
    return !this.#crowded && at - this.#began >= MAY_BE_OLDER && sequence <= MAY_BE_NEW;
  }

  #letOldestGo(at: Micros): void {
    const oldest = this.#accounts.entries().next();
    if (oldest.done) return;
    const [sender, account] = oldest.value;
    this.#accounts.delete(sender);
    this.#letGo++;
    // One that still talks will be heard again, and must not be taken for new.
    if (at - account.heardAt < ENDED_AFTER) this.#crowded = true;
  }
}

function lossOf({ dropped, lost }: SenderAccount): number {
  return dropped + lost;
}

function isPossible({ offered, dropped, before }: Told): boolean {
  return offered + before <= MOST_TOLD && dropped <= offered;
}
