/**
 * A source without a screen: intake and engine in their worker thread, HTTP in
 * this one, so that whoever asks never delays receiving.
 */
import type { AddressInfo } from 'node:net';
import type { SocketAddress } from '../intake/kernel-drops.ts';
import { InputProblem } from '../intake/problem.ts';
import type { Clock } from '../model/clock.ts';
import { openLocal } from '../source/open.ts';
import type { LocalSource } from '../source/open.ts';
import type { SourceStatus } from '../source/source.ts';
import type { SqliteOptions } from '../store/sqlite-store.ts';
import { LiveHub } from './live.ts';
import { Metrics } from './metrics.ts';
import { buildServer } from './server.ts';
import type { ApiServer, ServerOptions } from './server.ts';
import { StoredSource } from './stored-source.ts';

export interface CollectorOptions extends ServerOptions {
  readonly udp: SocketAddress;
  /** Port 0 takes any that is free. */
  readonly http: SocketAddress;
  readonly clock: Clock;
  readonly version: string;
  /** The file that remembers what memory no longer holds; none is kept without. */
  readonly store?: SqliteOptions;
  /** Bytes that the traces in memory may take; the engine's own default without. */
  readonly retainedBytes?: number;
}

interface Pieces extends ApiServer {
  readonly source: LocalSource;
  readonly hub: LiveHub;
  readonly metrics: Metrics;
}

export class Collector {
  readonly #pieces: Pieces;

  /** Listens on both ports. Rejects with an `InputProblem` when one cannot be had. */
  static async open(options: CollectorOptions): Promise<Collector> {
    const { clock, version, http } = options;
    const source = await openSource(options);
    const stored = source instanceof StoredSource ? () => source.stored() : undefined;
    const hub = new LiveHub(source, clock);
    const metrics = new Metrics(source, hub, clock);
    try {
      const server = await buildServer({ source, hub, metrics, version, stored }, options);
      await listen(server, http);
      return new Collector({ ...server, source, hub, metrics });
    } catch (error) {
      metrics.close();
      await hub.close();
      await source.close();
      throw error;
    }
  }

  private constructor(pieces: Pieces) {
    this.#pieces = pieces;
  }

  get udp(): SocketAddress {
    return this.#pieces.source.address;
  }

  get http(): SocketAddress {
    const { address, port } = this.#pieces.api.server.address() as AddressInfo;
    return { host: address, port };
  }

  status(): SourceStatus {
    return this.#pieces.source.status();
  }

  /** Takes no more questions, answers those under way for at most so many ms, and frees both ports. */
  async close(deadline: number): Promise<void> {
    const { api, cutWaiting, hub, metrics, source } = this.#pieces;
    const timer = setTimeout(() => api.server.closeAllConnections(), deadline);
    const closed = Promise.all([hub.close(), api.close()]);
    cutWaiting();
    await closed;
    clearTimeout(timer);
    metrics.close();
    await source.close();
  }
}

function openSource(options: CollectorOptions): Promise<LocalSource> {
  const { udp, store, retainedBytes, clock } = options;
  const local = { udp, ...(retainedBytes !== undefined && { retainedBytes }) };
  return store ? StoredSource.open(local, store, clock) : openLocal(local);
}

async function listen({ api }: ApiServer, { host, port }: SocketAddress): Promise<void> {
  try {
    await api.listen({ host, port });
  } catch (error) {
    await api.close();
    throw new InputProblem(
      `HTTP port ${port} on ${host} cannot be had (${(error as Error).message}); choose another with --http HOST:PORT.`,
    );
  }
}
