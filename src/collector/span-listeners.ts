/** A local source that takes spans of other tools as well, on ports of this machine. */
import type { Answer, Question, ViewName } from '../engine/views.ts';
import type { LocalSource } from '../source/open.ts';
import type { Source, SourceStatus } from '../source/source.ts';
import type { SpanParts } from './api.ts';
import { describeProblem } from './describe-problem.ts';
import { SpanIntake } from './span-intake.ts';
import { SpanListener } from './span-listener.ts';

/** Ports by what is heard there; 0 takes any that is free. */
export interface SpanPorts {
  readonly otlp?: number | undefined;
  readonly zipkin?: number | undefined;
  readonly otlpGrpc?: number | undefined;
}

const HOST = '127.0.0.1';

/** What is being answered gets so long at the end, ms: the person has left the screen already. */
const CLOSE_WITHIN = 500;

interface Heard {
  /** As the header tells it: "otlp 4318". */
  readonly name: string;
  close(): Promise<void>;
}

export class ListeningSource implements Source {
  readonly kind = 'local';
  readonly #source: LocalSource;
  readonly #spans: SpanIntake;
  readonly #heard: readonly Heard[];

  /** The source is closed with what this opens. Rejects with an `InputProblem` when a port cannot be had. */
  static async open(source: LocalSource, ports: SpanPorts): Promise<ListeningSource> {
    const spans = new SpanIntake(source);
    const describe: SpanParts['describe'] = (error) => describeProblem(error, source.status());
    const heard: Heard[] = [];
    const listening = new ListeningSource(source, spans, heard);
    try {
      for (const protocol of ['otlp', 'zipkin'] as const) {
        const port = ports[protocol];
        if (port === undefined) continue;
        const listener = await SpanListener.open(
          protocol,
          { host: HOST, port },
          { spans, describe },
        );
        heard.push({
          name: `${protocol} ${listener.port}`,
          close: () => listener.close(CLOSE_WITHIN),
        });
      }
      if (ports.otlpGrpc !== undefined) {
        const { GrpcListener } = await import('./grpc.ts');
        const address = { host: HOST, port: ports.otlpGrpc };
        const listener = await GrpcListener.open(address, { spans, describe });
        heard.push({
          name: `otlp-grpc ${listener.address.port}`,
          close: () => listener.close(CLOSE_WITHIN),
        });
      }
    } catch (error) {
      await listening.close();
      throw error;
    }
    return listening;
  }

  private constructor(source: LocalSource, spans: SpanIntake, heard: readonly Heard[]) {
    this.#source = source;
    this.#spans = spans;
    this.#heard = heard;
  }

  ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>> {
    return this.#source.ask(question);
  }

  status(): SourceStatus {
    const status = this.#source.status();
    return { ...status, name: [status.name, ...this.#heard.map(({ name }) => name)].join(', ') };
  }

  async close(): Promise<void> {
    await Promise.all(this.#heard.map((each) => each.close()));
    await this.#spans.close();
    await this.#source.close();
  }
}
