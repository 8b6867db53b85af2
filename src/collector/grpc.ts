/**
 * OTLP over gRPC: `TraceService/Export`, as OpenTelemetry's exporters call it. The
 * messages are neither read nor written here: they are bytes until the thread
 * that reads spans has them.
 */
import {
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  ServerListenerBuilder,
} from '@grpc/grpc-js';
import type {
  ConnectionInjector,
  sendUnaryData,
  ServerInterceptor,
  ServerUnaryCall,
  ServiceDefinition,
} from '@grpc/grpc-js';
import { createServer } from 'node:net';
import type { AddressInfo, Server as NetServer } from 'node:net';
import type { SocketAddress } from '../intake/kernel-drops.ts';
import { InputProblem } from '../intake/problem.ts';
import { exportResponse } from '../wire/otlp/response.ts';
import { Refusal } from './api.ts';
import type { SpanParts } from './api.ts';
import { grpcCodeOf } from './grpc-codes.ts';
import {
  GRPC_IDLE,
  GRPC_KEEP_ALIVE,
  MAX_GRPC_CONNECTIONS,
  MAX_GRPC_MESSAGE,
  MAX_GRPC_STREAMS,
  REQUEST_WITHIN,
} from './limits.ts';
import type { Tls } from './listener.ts';
import type { Seat } from './span-room.ts';
import { mostlyTaken } from './take-spans.ts';
import type { Token } from './token.ts';

export interface GrpcOptions extends SpanParts {
  /** Whoever sends has to have it, when there is one. */
  readonly token?: Token | undefined;
  readonly tls?: Tls | undefined;
}

type Message = Buffer;

const asIs = (message: Message): Message => message;

const service: ServiceDefinition = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  },
};

export class GrpcListener {
  readonly #options: GrpcOptions;
  readonly #grpc: Server;
  readonly #connections: ConnectionInjector;
  readonly #port: NetServer;
  /** Of calls whose message is still to come, by what both halves of a call are handed. */
  readonly #seats = new WeakMap<Metadata, Seat>();

  /** Rejects with an `InputProblem` when the port cannot be had. */
  static async open(address: SocketAddress, options: GrpcOptions): Promise<GrpcListener> {
    const listener = new GrpcListener(options);
    await listener.#listen(address);
    return listener;
  }

  private constructor(options: GrpcOptions) {
    this.#options = options;
    this.#grpc = new Server({
      interceptors: [this.#admit],
      'grpc.max_receive_message_length': MAX_GRPC_MESSAGE,
      'grpc.max_concurrent_streams': MAX_GRPC_STREAMS,
      'grpc.max_connection_idle_ms': GRPC_IDLE,
      'grpc.keepalive_time_ms': GRPC_KEEP_ALIVE,
      'grpc.enable_channelz': 0,
    });
    this.#grpc.addService(service, {
      export: (call: ServerUnaryCall<Message, Message>, answer: sendUnaryData<Message>) =>
        void this.#export(call, answer),
    });
    this.#connections = this.#grpc.createConnectionInjector(credentials(options.tls));
    this.#port = createServer((socket) => this.#connections.injectConnection(socket));
    this.#port.maxConnections = MAX_GRPC_CONNECTIONS;
  }

  get address(): SocketAddress {
    const { address, port } = this.#port.address() as AddressInfo;
    return { host: address, port };
  }

  /** Takes no more calls, answers those under way for at most so many ms, and frees the port. */
  async close(deadline: number): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#port.close(() => resolve());
    });
    this.#connections.drain(deadline);
    await closed;
    this.#connections.destroy();
    this.#grpc.forceShutdown();
  }

  /** Refuses before the message has come who may not send, and for whom there is no room. */
  readonly #admit: ServerInterceptor = (_, call) => {
    let late: NodeJS.Timeout | undefined;
    let head: Metadata | undefined;
    const refuse = (error: unknown): void => {
      const { status, sentence } = this.#options.describe(error);
      clearTimeout(late);
      call.sendStatus({ code: grpcCodeOf(status), details: sentence });
    };
    const listener = new ServerListenerBuilder()
      .withOnReceiveMetadata((metadata, next) => {
        try {
          this.#checkToken(metadata);
          this.#seats.set(metadata, this.#options.spans.room.enter());
        } catch (error) {
          refuse(error);
          return;
        }
        head = metadata;
        late = setTimeout(
          () => refuse(new Refusal(408, 'The message did not come in time.')),
          REQUEST_WITHIN,
        );
        next(metadata);
      })
      .withOnReceiveHalfClose((next) => {
        clearTimeout(late);
        next();
      })
      // Comes at the end of every call, also of one that was answered.
      .withOnCancel(() => {
        clearTimeout(late);
        if (head) this.#takeSeat(head)?.leave();
      })
      .build();
    return new ServerInterceptingCall(call, { start: (next) => next(listener) });
  };

  #checkToken(metadata: Metadata): void {
    const { token } = this.#options;
    const given = metadata.get('authorization')[0]?.toString();
    if (!token || token.admits(given)) return;
    throw new Refusal(
      401,
      'Send the token of this collector as metadata: authorization: Bearer TOKEN.',
    );
  }

  /** Of a call for which there is room; from then on it is whoever took it that leaves. */
  #takeSeat(metadata: Metadata): Seat | undefined {
    const seat = this.#seats.get(metadata);
    this.#seats.delete(metadata);
    return seat;
  }

  async #export(
    { metadata, request }: ServerUnaryCall<Message, Message>,
    answer: sendUnaryData<Message>,
  ): Promise<void> {
    const { spans, describe } = this.#options;
    const seat = this.#takeSeat(metadata);
    try {
      seat?.more(request.length);
      // A copy, since the message may share its memory with others and this one changes hands.
      const bytes = new Uint8Array(request);
      const taken = await spans.take({ format: 'otlp-protobuf', packing: 'identity', bytes });
      const { rejected, reason } = mostlyTaken(taken);
      answer(null, Buffer.from(exportResponse('protobuf', rejected, reason ?? '')));
    } catch (error) {
      const { status, sentence } = describe(error);
      answer({ code: grpcCodeOf(status), details: sentence });
    } finally {
      seat?.leave();
    }
  }

  async #listen({ host, port }: SocketAddress): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#port.once('error', reject);
        this.#port.listen({ host, port }, resolve);
      });
    } catch (error) {
      this.#grpc.forceShutdown();
      throw new InputProblem(
        `gRPC port ${port} on ${host} cannot be had (${(error as Error).message}); choose another with --otlp-grpc.`,
      );
    }
  }
}

function credentials(tls: Tls | undefined): ServerCredentials {
  return tls
    ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }])
    : ServerCredentials.createInsecure();
}
