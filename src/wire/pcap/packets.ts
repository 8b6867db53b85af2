import type { Micros } from '../../model/clock.ts';
import { HOUR } from '../../model/clock.ts';
import { AnnotationRecord, Vocabulary } from '../../model/record.ts';
import type { Rejections, Sink } from '../codec.ts';
import type { DatagramSink } from '../datagram.ts';
import { readDatagram } from '../datagram.ts';
import { reasonWords } from '../reasons.ts';
import { RejectionTally } from '../rejection-tally.ts';
import { Fragments } from './fragments.ts';
import type { IpPacket } from './ip.ts';
import { readIp } from './ip.ts';
import { ipStart, NOT_IP, UNKNOWN_LINK } from './link.ts';

/** Where services send their annotations. Source: DESIGN section 4. */
const PORT = 7760;

const UDP_BYTES = 8;

/** How many other ports are named when there is nothing for ours. */
const PORTS_NAMED = 5;

/** Captures without times, or with times that count from their own beginning, are over before this. No clock says so. */
const NO_CLOCK: Micros = 24 * HOUR;

const SHORTENED = 'a packet that was not captured whole (tcpdump -s 0 captures all)';

/** A packet as a file has it, `bytes[start..end)`; it may have been longer on its way. */
export interface CapturedPacket {
  bytes: Uint8Array;
  start: number;
  end: number;
  link: number;
  at: Micros;
  /** Where it lies in the file. */
  place: number;
}

/** One that is filled again for every packet of a file. */
export function blankPacket(): CapturedPacket {
  return { bytes: new Uint8Array(0), start: 0, end: 0, link: 0, at: 0, place: 0 };
}

/** Takes packets and hands over the frames that those for our port hold. */
export class Packets {
  readonly rejections: RejectionTally = new RejectionTally();
  readonly #vocabulary = new Vocabulary();
  readonly #record = new AnnotationRecord();
  readonly #fragments: Fragments;
  readonly #taker: DatagramSink;
  readonly #ip: IpPacket = {
    start: 0,
    end: 0,
    isFragment: false,
    offset: 0,
    isLast: true,
    key: '',
  };
  /** How many datagrams were for each other port. */
  readonly #otherPorts = new Map<number, number>();
  readonly #unknownLinks = new Set<number>();
  #count = 0;
  #ours = 0;
  #at: Micros = 0;
  #place = 0;

  constructor(sink: Sink) {
    this.#fragments = new Fragments((why, start) => {
      if (start.length < UDP_BYTES || portOf(start, 0) !== PORT) return;
      this.#ours++;
      this.reject(
        why === 'untrue'
          ? 'fragments that cannot be of one datagram'
          : 'fragments of a datagram of which others are missing',
      );
    });
    this.#taker = {
      annotation: ({ timestamp }, bytes, start, end) => {
        sink.frame(bytes, start, end, this.#at < NO_CLOCK ? timestamp || this.#at : this.#at);
      },
      rejected: (reason) => this.reject(reasonWords[reason] ?? 'not readable'),
      totals: () => undefined,
    };
  }

  /** Takes the next packet. Never throws unless the sink does. */
  take({ bytes, start, end, link, at, place }: CapturedPacket): void {
    this.#count++;
    this.#at = at;
    this.#place = place;
    const ipAt = ipStart(bytes, start, end, link);
    if (ipAt === UNKNOWN_LINK) return this.#refuseLink(link);
    if (ipAt === NOT_IP || !readIp(bytes, ipAt, end, this.#ip)) return;
    const ip = this.#ip;
    // Behind the end there may be what Ethernet fills a short packet up with.
    const isShortened = ip.end > end;
    if (!ip.isFragment) {
      this.#datagram(bytes, ip.start, ip.end, isShortened);
    } else if (!isShortened) {
      const whole = this.#fragments.add(bytes, ip, at);
      if (whole) this.#datagram(whole, 0, whole.length, false);
    } else if (ip.offset === 0 && ip.start + UDP_BYTES <= end) {
      this.#datagram(bytes, ip.start, ip.end, true);
    }
  }

  end(): Rejections {
    this.#fragments.end();
    if (this.#count > 0 && this.#ours === 0) this.reject(this.#nothingForUs());
    return this.rejections;
  }

  /** Counts something of the packet at hand. */
  reject(reason: string, place: number = this.#place): void {
    this.rejections.add(reason, `byte ${place}`);
  }

  #datagram(bytes: Uint8Array, start: number, end: number, isShortened: boolean): void {
    if (start + UDP_BYTES > Math.min(end, bytes.length)) return;
    const port = portOf(bytes, start);
    if (port !== PORT) {
      this.#otherPorts.set(port, (this.#otherPorts.get(port) ?? 0) + 1);
      return;
    }
    this.#ours++;
    if (isShortened) return this.reject(SHORTENED);
    const length = (bytes[start + 4]! << 8) | bytes[start + 5]!;
    if (length < UDP_BYTES || length > end - start) {
      return this.reject('a datagram of another length than its packet has');
    }
    const body = bytes.subarray(start + UDP_BYTES, start + length);
    readDatagram(body, this.#vocabulary, this.#record, this.#taker);
  }

  #refuseLink(link: number): void {
    this.reject('a packet of a link type that is not known');
    this.#unknownLinks.add(link);
  }

  #nothingForUs(): string {
    const ports = [...this.#otherPorts].toSorted(([, a], [, b]) => b - a).slice(0, PORTS_NAMED);
    const head = `no datagram for UDP port ${PORT} in ${this.#count} packets`;
    if (this.#unknownLinks.size > 0)
      return `${head}, of link type ${[...this.#unknownLinks].join(', ')}`;
    if (ports.length === 0) return `${head}, nor for another`;
    return `${head}, but for ${ports.map(([port, count]) => `${port} (${count})`).join(', ')}`;
  }
}

/** Where a datagram goes. */
function portOf(bytes: Uint8Array, start: number): number {
  return (bytes[start + 2]! << 8) | bytes[start + 3]!;
}
