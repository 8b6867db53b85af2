/** A port for spans alone, beside a screen: OTLP or Zipkin where their senders look for it. */
import type { AddressInfo } from 'node:net';
import type { SocketAddress } from '../intake/kernel-drops.ts';
import { InputProblem } from '../intake/problem.ts';
import type { Api, SpanParts } from './api.ts';
import { bareServer } from './bare-server.ts';
import type { BareServer } from './bare-server.ts';
import { answerOwnNames } from './own-names.ts';
import { otlpRoutes } from './routes/otlp.ts';
import { zipkinRoutes } from './routes/zipkin.ts';

interface Protocol {
  readonly routes: (api: Api, parts: SpanParts) => void;
  readonly instead: string;
}

const protocols: Readonly<Record<'otlp' | 'zipkin', Protocol>> = {
  otlp: { routes: otlpRoutes, instead: 'POST /v1/traces takes spans' },
  zipkin: { routes: zipkinRoutes, instead: 'POST /api/v2/spans takes spans' },
};

export class SpanListener {
  readonly #server: BareServer;

  /** Port 0 takes any that is free. Rejects with an `InputProblem` when it cannot be had. */
  static async open(
    protocol: keyof typeof protocols,
    { host, port }: SocketAddress,
    parts: SpanParts,
  ): Promise<SpanListener> {
    const { routes, instead } = protocols[protocol];
    const server = bareServer({ describe: parts.describe, instead });
    answerOwnNames(server.api);
    routes(server.api, parts);
    try {
      await server.api.listen({ host, port });
    } catch (error) {
      await server.api.close();
      throw new InputProblem(
        `TCP port ${port} on ${host} cannot be had (${(error as Error).message}); choose another with --${protocol} PORT.`,
      );
    }
    return new SpanListener(server);
  }

  private constructor(server: BareServer) {
    this.#server = server;
  }

  get port(): number {
    return (this.#server.api.server.address() as AddressInfo).port;
  }

  /** Answers what is under way for at most so many ms. */
  async close(deadline: number): Promise<void> {
    const { api, cutWaiting } = this.#server;
    const timer = setTimeout(() => api.server.closeAllConnections(), deadline);
    const closed = api.close();
    cutWaiting();
    await closed;
    clearTimeout(timer);
  }
}
