/**
 * Annotations from a UDP port. Every datagram that arrives is decoded into one
 * record, used again for each, and handed on; every one that does not get there
 * is counted with its reason.
 */
import { DgramAsPromised } from 'dgram-as-promised';
import type { SocketAsPromised } from 'dgram-as-promised';
import { isIPv6 } from 'node:net';
import type { IntakeReport } from '../model/ledger.ts';
import { AnnotationRecord } from '../model/record.ts';
import type { Vocabulary } from '../model/record.ts';
import { readDatagram } from '../wire/datagram.ts';
import type { DatagramSink } from '../wire/datagram.ts';
import { reasonWords } from '../wire/reasons.ts';
import { readKernelDrops } from './kernel-drops.ts';
import type { SocketAddress } from './kernel-drops.ts';
import { InputProblem } from './problem.ts';
import { askReceiveBuffer, RECEIVE_BUFFER } from './receive-buffer.ts';

/** How often the kernel's count of drops is read, ms: once for each slot of the history. */
const DROPS_EVERY = 1_000;

/** The ledger's words for a datagram that the kernel had no room for. */
const KERNEL_BUFFER_FULL = 'kernel receive buffer full';

/** For one that decodes and yet cannot be taken; nothing is known that does this. */
const NOT_TAKEN = 'failed in the engine';

export interface UdpOptions extends SocketAddress {
  readonly vocabulary: Vocabulary;
  /** Takes each annotation at once; the record is used again for the next. */
  readonly sink: (record: AnnotationRecord) => void;
  /** Bytes of receive buffer to ask for. */
  readonly receiveBuffer?: number;
  /** Where the kernel lists its sockets, when not in its usual place. */
  readonly dropsTable?: string;
}

export class UdpIntake {
  readonly address: SocketAddress;
  readonly #socket: SocketAsPromised;
  readonly #options: UdpOptions;
  readonly #record = new AnnotationRecord();
  readonly #lost = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #bufferNote: string | undefined;
  readonly #taker: DatagramSink;
  #trouble: string | undefined;
  #datagrams = 0;
  #bytes = 0;

  /** Binds the port; 0 takes any that is free. Rejects with an `InputProblem`. */
  static async open(options: UdpOptions): Promise<UdpIntake> {
    const socket = DgramAsPromised.createSocket({ type: isIPv6(options.host) ? 'udp6' : 'udp4' });
    try {
      await socket.bind(options.port, options.host);
    } catch (error) {
      throw bindProblem(error, options);
    }
    return new UdpIntake(socket, options);
  }

  private constructor(socket: SocketAsPromised, options: UdpOptions) {
    this.#socket = socket;
    this.#options = options;
    const { address, port } = socket.address();
    this.address = { host: address, port };
    this.#bufferNote = askReceiveBuffer(socket, options.receiveBuffer ?? RECEIVE_BUFFER);
    this.#taker = {
      annotation: options.sink,
      rejected: (reason) => this.#lose(reasonWords[reason] ?? 'not readable'),
      // What a sender says of itself is not used yet; its annotations are.
      totals: () => undefined,
    };
    // Received on the socket itself: the promises of recv() lose what comes between two of them.
    socket.socket.on('message', (bytes) => this.#receive(bytes));
    socket.socket.on('error', (error) => {
      this.#trouble = `The socket reported "${error.message}".`;
    });
    this.#timer = setInterval(() => void this.#readDrops(), DROPS_EVERY);
  }

  /** What was received and lost since the port was opened. */
  report(): IntakeReport {
    return {
      datagrams: this.#datagrams,
      bytes: this.#bytes,
      lost: Object.fromEntries(this.#lost),
      notes: [this.#bufferNote, this.#trouble].filter((note) => note !== undefined),
    };
  }

  /** Frees the port. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#socket.close();
  }

  #receive(bytes: Uint8Array): void {
    this.#datagrams++;
    this.#bytes += bytes.length;
    try {
      readDatagram(bytes, this.#options.vocabulary, this.#record, this.#taker);
    } catch (error) {
      // One annotation that the engine cannot take must not end the listening for all others.
      this.#lose(NOT_TAKEN);
      this.#trouble = `An annotation could not be taken: ${String(error)}.`;
    }
  }

  #lose(reason: string): void {
    this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + 1);
  }

  async #readDrops(): Promise<void> {
    const drops = await readKernelDrops(this.address, this.#options.dropsTable);
    if (drops) this.#lost.set(KERNEL_BUFFER_FULL, drops);
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
