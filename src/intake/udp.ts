/** Annotations from a UDP port, and what became of those that did not get through. */
import type { Clock } from '../model/clock.ts';
import { wallClock } from '../model/clock.ts';
import type { IntakeReport } from '../model/ledger.ts';
import type { SocketAddress } from './kernel-drops.ts';
import { Receiver } from './receiver.ts';
import type { ReceiverOptions } from './receiver.ts';
import { KERNEL_BUFFER_FULL } from './senders.ts';
import { UdpPort } from './udp-port.ts';
import type { UdpPortOptions } from './udp-port.ts';

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

  /** What was received and lost since the port was opened. */
  report(): IntakeReport {
    const receiver = this.#receiver;
    const { trouble } = receiver;
    const { kernelDrops } = this.#port;
    const lost = receiver.lost();
    const singles = singlesDropped(kernelDrops, receiver.senders.missing);
    if (singles > 0) lost[KERNEL_BUFFER_FULL] = (lost[KERNEL_BUFFER_FULL] ?? 0) + singles;
    const counters = receiver.counters();
    if (counters.length > 0) counters.push(['datagrams the kernel had no room for', kernelDrops]);
    return {
      datagrams: receiver.datagrams,
      bytes: receiver.bytes,
      lost,
      notes: trouble === undefined ? this.#port.notes : [...this.#port.notes, trouble],
      ...(counters.length > 0 && { counters }),
    };
  }

  /** Frees the port. */
  async close(): Promise<void> {
    await this.#port.close();
  }
}

/**
 * How many of the datagrams that the kernel dropped were single frames. It does
 * not say which they were; the packed ones, whose annotations stand in the
 * ledger as the network's, are missing from their senders' sequences. A packed
 * datagram lost elsewhere hides a single one here: no loss is told twice.
 */
export function singlesDropped(kernelDrops: number, packedMissing: number): number {
  return Math.max(0, kernelDrops - packedMissing);
}
