/** The least that a remote source needs of a collector: an engine, its answers and its streams. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LiveHub } from '../../src/collector/live.ts';
import { liveQuery, questionQuery } from '../../src/collector/questions.ts';
import type { Question } from '../../src/engine/views.ts';
import { SECOND, wallClock } from '../../src/model/clock.ts';
import { EngineSource } from '../collector/engine-source.ts';

async function answer(
  source: EngineSource,
  question: Question,
  response: ServerResponse,
): Promise<void> {
  const said = await source.ask(question);
  response.setHeader('content-type', 'application/json').end(JSON.stringify(said));
}

export class BareCollector {
  readonly source: EngineSource;
  readonly hub: LiveHub;
  readonly port: number;
  readonly #server: Server;

  /** Port 0 takes any. Its heart beats fast, so that no test waits for it. */
  static async open(source: EngineSource = new EngineSource(), port = 0): Promise<BareCollector> {
    const hub = new LiveHub(source, wallClock, { heartbeat: SECOND / 10, look: 50 });
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://localhost');
      const asked = Object.fromEntries(searchParams);
      if (pathname === '/api/live') {
        const { question, every } = liveQuery.parse(asked);
        hub.serve(question, request, response, { every });
      } else {
        void answer(source, questionQuery.parse(asked), response);
      }
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return new BareCollector(source, hub, server);
  }

  private constructor(source: EngineSource, hub: LiveHub, server: Server) {
    this.source = source;
    this.hub = hub;
    this.#server = server;
    ({ port: this.port } = server.address() as AddressInfo);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Goes away without a word, as a process that is killed. */
  kill(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}
