/** Annotations from a UDP port, and what became of those that did not get through. */
import type { Clock } from '../model/clock.ts';
import { wallClock } from '../model/clock.ts';
import type { IntakeReport } from '../model/ledger.ts';
import type { SocketAddress } from './kernel-drops.ts';
import { Receiver } from './receiver.ts';
import type { ReceiverOptions } from './receiver.ts';
import { UdpPort } from './udp-port.ts';
import type { UdpPortOptions } from './udp-port.ts';
import type { ReadSpans } from './spans.ts';

export interface UdpOptions
  extends Omit<UdpPortOptions, 'receive'>, Omit<ReceiverOptions, 'clock'> {
  /** Tells when a datagram came; the machine's own clock unless told otherwise. */
  readonly clock?: Clock;
}

export class UdpIntake {
  readonly #port: UdpPort;
  readonly #receiver: Receiver;

  /** Binds the port; 0 takes any that is free. Rejects with an `InputProblem`. */
  static async open(options: UdpOptions): Promise<UdpIntake> {
    const receiver = new Receiver({ ...options, clock: options.clock ?? wallClock });
    const receive = (bytes: Uint8Array): void => receiver.receive(bytes);
    return new UdpIntake(await UdpPort.open({ ...options, receive }), receiver);
  }

  private constructor(port: UdpPort, receiver: Receiver) {
    this.#port = port;
    this.#receiver = receiver;
  }

  get address(): SocketAddress {
    return this.#port.address;
  }

  /** How many datagrams came, whichever way. */
  get datagrams(): number {
    return this.#receiver.datagrams;
  }

  /** Takes a datagram that came another way, into the same accounts. Never throws. */
  receive(bytes: Uint8Array): void {
    this.#receiver.receive(bytes);
  }

  /** The same for a body of spans and, one by one, its frames. */
  receiveBody(spans: ReadSpans): void {
    this.#receiver.receiveBody(spans);
  }

  receiveFrame(bytes: Uint8Array, start: number, end: number): void {
    this.#receiver.receiveFrame(bytes, start, end);
  }

  /** What was received and lost since the port was opened. */
  report(): IntakeReport {
    return this.#receiver.report(this.#port);
  }

  /** Frees the port. */
  async close(): Promise<void> {
    await this.#port.close();
  }
}
