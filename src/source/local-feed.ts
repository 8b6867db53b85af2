import { Engine } from '../engine/engine.ts';
import type { Portions } from '../engine/portions.ts';
import { takeBatch } from '../intake/http.ts';
import type { ReadSpans } from '../intake/spans.ts';
import { UdpIntake } from '../intake/udp.ts';
import type { SocketAddress } from '../intake/kernel-drops.ts';
import type { Clock, Micros } from '../model/clock.ts';
import type { FrameSink } from '../wire/datagram.ts';
import type { Feed } from './feed.ts';
import { FrameCopier } from './frame-copier.ts';
import type { LocalOpening } from './protocol.ts';
import type { SourceStatus } from './source.ts';
import { warmUp } from './warm-up.ts';

/** Frames of a body taken before datagrams have their turn: with a dozen tags each, half a millisecond of work. */
const PORTION = 100;

/**
 * An engine fed from a UDP socket, on the clock it is handed; and from batches
 * that came another way, into the same accounts.
 */
export class LocalFeed implements Feed {
  readonly engine: Engine;
  readonly copier: FrameCopier;
  readonly #intake: UdpIntake;
  readonly #now: () => Micros;

  static async open(opening: LocalOpening, clock: Clock): Promise<LocalFeed> {
    const { udp, retainedBytes, copies = false } = opening;
    warmUp();
    const engine = new Engine(retainedBytes === undefined ? {} : { retainedBytes });
    const now = neverBack(clock);
    const copier = new FrameCopier(copies);
    const intake = await UdpIntake.open({
      ...udp,
      clock,
      vocabulary: engine.vocabulary,
      sink: copying(copier, engine, now),
    });
    return new LocalFeed(engine, copier, intake, now);
  }

  private constructor(engine: Engine, copier: FrameCopier, intake: UdpIntake, now: () => Micros) {
    this.engine = engine;
    this.copier = copier;
    this.#intake = intake;
    this.#now = now;
  }

  get address(): SocketAddress {
    return this.#intake.address;
  }

  get arrived(): number {
    return this.#intake.datagrams;
  }

  tick(): void {
    this.engine.report(this.#intake.report());
    this.engine.advance(this.#now());
  }

  status(): SourceStatus {
    const { host, port } = this.address;
    const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    return {
      state: 'live',
      name: `local udp ${where}`,
      warnings: this.#intake.report().notes,
    };
  }

  take(batch: Uint8Array): string | null {
    return takeBatch(batch, (datagram) => this.#intake.receive(datagram));
  }

  *takeSpans(spans: ReadSpans): Portions<void> {
    this.#intake.receiveBody(spans);
    const { bytes, ends } = spans;
    let start = 0;
    for (let i = 0; i < ends.length; i++) {
      const end = ends[i]!;
      this.#intake.receiveFrame(bytes, start, end);
      start = end;
      if (i % PORTION === PORTION - 1) yield;
    }
  }

  close(): Promise<void> {
    return this.#intake.close();
  }
}

/** What is kept is what is shown: a frame that the engine fails on is in neither. */
function copying(copier: FrameCopier, engine: Engine, now: () => Micros): FrameSink['annotation'] {
  return (record, bytes, start, end) => {
    const at = now();
    engine.apply(record, at);
    copier.add(bytes, start, end, at);
  };
}

/** The engine's time never goes back, though a machine's clock may be set back. */
function neverBack(clock: Clock): () => Micros {
  let latest = 0;
  return () => (latest = Math.max(latest, clock.now()));
}
