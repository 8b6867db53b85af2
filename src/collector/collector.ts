/**
 * A source without a screen: intake and engine in their worker thread, HTTP in
 * this one, so that whoever asks never delays receiving.
 */
import type { AddressInfo } from 'node:net';
import type { SocketAddress } from '../intake/kernel-drops.ts';
import { InputProblem } from '../intake/problem.ts';
import { openLocal } from '../source/open.ts';
import type { LocalSource } from '../source/open.ts';
import type { SourceStatus } from '../source/source.ts';
import type { SqliteOptions } from '../store/sqlite-store.ts';
import type { SpanParts } from './api.ts';
import type { BareServer } from './bare-server.ts';
import { describeProblem } from './describe-problem.ts';
import type { Problem } from './describe-problem.ts';
import type { GrpcListener } from './grpc.ts';
import { LiveHub } from './live.ts';
import { Metrics } from './metrics.ts';
import { buildServer } from './server.ts';
import type { ServerOptions } from './server.ts';
import { SpanIntake } from './span-intake.ts';
import { StoredSource } from './stored-source.ts';
import { Token } from './token.ts';

export interface CollectorOptions extends ServerOptions {
  readonly udp: SocketAddress;
  /** Port 0 takes any that is free. */
  readonly http: SocketAddress;
  /** Where OTLP is taken by gRPC; nowhere without. */
  readonly otlpGrpc?: SocketAddress | undefined;
  readonly version: string;
  /** The file that remembers what memory no longer holds; none is kept without. */
  readonly store?: SqliteOptions;
  /** Bytes that the traces in memory may take; the engine's own default without. */
  readonly retainedBytes?: number;
}

interface Pieces extends BareServer {
  readonly source: LocalSource;
  readonly hub: LiveHub;
  readonly metrics: Metrics;
  readonly spans: SpanIntake;
  readonly grpc: GrpcListener | undefined;
}

export class Collector {
  readonly #pieces: Pieces;

  /** Listens on all its ports. Rejects with an `InputProblem` when one cannot be had. */
  static async open(options: CollectorOptions): Promise<Collector> {
    const { clock, version, http } = options;
    const source = await openSource(options);
    const stored = source instanceof StoredSource ? () => source.stored() : undefined;
    const hub = new LiveHub(source, clock);
    const metrics = new Metrics(source, hub, clock, stored);
    const spans = new SpanIntake(source);
    const { log } = options;
    const describe = (error: unknown): Problem => {
      const problem = describeProblem(error, source.status());
      if (problem.status >= 500) log.error({ err: error }, problem.sentence);
      return problem;
    };
    try {
      const parts = { source, hub, metrics, version, stored, spans, describe };
      const server = await buildServer(parts, options);
      await listen(server, http);
      const grpc = await openGrpc(parts, options, server);
      return new Collector({ ...server, source, hub, metrics, spans, grpc });
    } catch (error) {
      metrics.close();
      await spans.close();
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

  /** Where gRPC is heard, if it is. */
  get otlpGrpc(): SocketAddress | undefined {
    return this.#pieces.grpc?.address;
  }

  status(): SourceStatus {
    return this.#pieces.source.status();
  }

  /** Takes no more questions, answers those under way for at most so many ms, and frees all ports. */
  async close(deadline: number): Promise<void> {
    const { api, cutWaiting, hub, metrics, source, spans, grpc } = this.#pieces;
    const timer = setTimeout(() => api.server.closeAllConnections(), deadline);
    const closed = Promise.all([hub.close(), api.close(), grpc?.close(deadline)]);
    cutWaiting();
    await closed;
    clearTimeout(timer);
    metrics.close();
    await spans.close();
    await source.close();
  }
}

function openSource(options: CollectorOptions): Promise<LocalSource> {
  const { udp, store, retainedBytes, clock } = options;
  const local = { udp, ...(retainedBytes !== undefined && { retainedBytes }) };
  return store ? StoredSource.open(local, store, clock) : openLocal(local);
}

async function openGrpc(
  parts: SpanParts,
  { otlpGrpc, token, tls }: CollectorOptions,
  { api }: BareServer,
): Promise<GrpcListener | undefined> {
  if (!otlpGrpc) return undefined;
  try {
    // Loaded here: who does not ask for it need not wait for it.
    const grpc = await import('./grpc.ts');
    return await grpc.GrpcListener.open(otlpGrpc, {
      ...parts,
      tls,
      token: token === undefined ? undefined : new Token(token),
    });
  } catch (error) {
    await api.close();
    throw error;
  }
}

async function listen({ api }: BareServer, { host, port }: SocketAddress): Promise<void> {
  try {
    await api.listen({ host, port });
  } catch (error) {
    await api.close();
    throw new InputProblem(
      `HTTP port ${port} on ${host} cannot be had (${(error as Error).message}); choose another with --http HOST:PORT.`,
    );
  }
}
