import { Engine } from '../engine/engine.ts';
import { UdpIntake } from '../intake/udp.ts';
import type { SocketAddress } from '../intake/kernel-drops.ts';
import type { Clock, Micros } from '../model/clock.ts';
import type { Feed } from './feed.ts';
import type { LocalOpening } from './protocol.ts';
import type { SourceStatus } from './source.ts';
import { warmUp } from './warm-up.ts';

/** An engine fed from a UDP socket, on the clock it is handed. */
export class LocalFeed implements Feed {
  readonly engine: Engine;
  readonly #intake: UdpIntake;
  readonly #now: () => Micros;

  static async open({ udp }: LocalOpening, clock: Clock): Promise<LocalFeed> {
    warmUp();
    const engine = new Engine();
    const now = neverBack(clock);
    const intake = await UdpIntake.open({
      ...udp,
      clock,
      vocabulary: engine.vocabulary,
      sink: (record) => engine.apply(record, now()),
    });
    return new LocalFeed(engine, intake, now);
  }

  private constructor(engine: Engine, intake: UdpIntake, now: () => Micros) {
    this.engine = engine;
    this.#intake = intake;
    this.#now = now;
  }

  get address(): SocketAddress {
    return this.#intake.address;
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

  close(): Promise<void> {
    return this.#intake.close();
  }
}

/** The engine's time never goes back, though a machine's clock may be set back. */
function neverBack(clock: Clock): () => Micros {
  let latest = 0;
  return () => (latest = Math.max(latest, clock.now()));
}
