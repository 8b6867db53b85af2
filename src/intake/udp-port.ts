/** A bound UDP port: hands on each datagram, and knows what the kernel had no room for. */
import { DgramAsPromised } from 'dgram-as-promised';
import type { SocketAsPromised } from 'dgram-as-promised';
import { isIPv6 } from 'node:net';
import { readKernelDrops } from './kernel-drops.ts';
import type { SocketAddress } from './kernel-drops.ts';
import { InputProblem } from './problem.ts';
import { askReceiveBuffer, RECEIVE_BUFFER } from './receive-buffer.ts';

/** How often the kernel's count of drops is read, ms: once for each slot of the history. */
const DROPS_EVERY = 1_000;

export interface UdpPortOptions extends SocketAddress {
  /** Takes each datagram at once; must not throw. */
  readonly receive: (bytes: Uint8Array) => void;
  /** Bytes of receive buffer to ask for. */
  readonly receiveBuffer?: number;
  /** Where the kernel lists its sockets, when not in its usual place. */
  readonly dropsTable?: string;
}

export class UdpPort {
  readonly address: SocketAddress;
  readonly #socket: SocketAsPromised;
  readonly #dropsTable: string | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #bufferNote: string | undefined;
  #trouble: string | undefined;
  #kernelDrops: number | undefined;

  /** Binds the port; 0 takes any that is free. Rejects with an `InputProblem`. */
  static async open(options: UdpPortOptions): Promise<UdpPort> {
    const socket = DgramAsPromised.createSocket({ type: isIPv6(options.host) ? 'udp6' : 'udp4' });
    try {
      await socket.bind(options.port, options.host);
    } catch (error) {
      throw bindProblem(error, options);
    }
    return new UdpPort(socket, options);
  }

  private constructor(socket: SocketAsPromised, options: UdpPortOptions) {
    this.#socket = socket;
    this.#dropsTable = options.dropsTable;
    const { address, port } = socket.address();
    this.address = { host: address, port };
    this.#bufferNote = askReceiveBuffer(socket, options.receiveBuffer ?? RECEIVE_BUFFER);
    // Received on the socket itself: the promises of recv() lose what comes between two of them.
    socket.socket.on('message', options.receive);
    socket.socket.on('error', (error) => {
      this.#trouble = `The socket reported "${error.message}".`;
    });
    this.#timer = setInterval(() => void this.readDrops(), DROPS_EVERY);
  }

  /** Datagrams that the kernel had no room for, as of the last reading; undefined where it does not tell. */
  get kernelDrops(): number | undefined {
    return this.#kernelDrops;
  }

  /** One sentence each, for people. */
  get notes(): string[] {
    return [this.#bufferNote, this.#trouble].filter((note) => note !== undefined);
  }

  /** Reads the kernel's count now. */
  async readDrops(): Promise<void> {
    this.#kernelDrops =
      (await readKernelDrops(this.address, this.#dropsTable)) ?? this.#kernelDrops;
  }

  /** Frees the port. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#socket.close();
  }
}

function bindProblem(error: unknown, { host, port }: SocketAddress): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const sentence = BIND_SENTENCES[code ?? '']?.(host, port);
  return sentence === undefined ? error : new InputProblem(sentence);
}

const BIND_SENTENCES: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `UDP port ${port} on ${host} is in use; end the program that has it, or choose another port with --udp ${host}:PORT.`,
  EACCES: (host, port) =>
    `Listening on UDP port ${port} of ${host} is not permitted; choose a port above 1023 with --udp ${host}:PORT.`,
  EADDRNOTAVAIL: (host) =>
    `${host} is not an address of this machine; use 127.0.0.1 for this machine alone or 0.0.0.0 for all its networks.`,
  ENOTFOUND: (host) =>
    `The host name ${host} is not known; give an address of this machine, for example 127.0.0.1.`,
  EAI_AGAIN: (host) =>
    `The host name ${host} cannot be looked up now; give an address of this machine, for example 127.0.0.1.`,
};
