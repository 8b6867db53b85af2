/**
 * A process of its own that sends packed datagrams as services do: `node
 * agent-senders.ts PORT ANNOTATIONS_A_SECOND SECONDS`. Prints what it sent.
 */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { DATAGRAM_BYTES } from '../../src/wire/datagram-writer.ts';
import {
  annotationBytes,
  TOTALS_BYTES,
  writeAnnotationHead,
  writeTotals,
} from '../../src/wire/packed-writer.ts';
import { encoded, someAnnotations } from './frames.ts';

export interface SentPacked {
  readonly annotations: number;
  readonly datagrams: number;
  readonly seconds: number;
}

/** Services on one host. */
const SENDERS = 10;

/** Different annotations; they come again and again, for an agent does not read them. */
const FRAMES = 5_000;

/** Between two bursts, ms: finer than a timer can be would be uneven as well. */
const BURST_EVERY = 1;

/** Sends that the kernel has not confirmed; more would only hide that it is full. */
const OUTSTANDING = 256;

/** A datagram as a service's library packs it; the totals are written behind the annotations each time it goes. */
interface Filled {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly annotations: number;
}

const [port = '0', rate = '1000', seconds = '1'] = process.argv.slice(2);
const filled = fill(encoded(someAnnotations(FRAMES, 500)));
const senders = Array.from({ length: SENDERS }, () => ({
  sender: randomBytes(8).toString('hex'),
  sequence: 0,
  offered: 0,
  dropped: 0,
  upstreamLost: 0,
}));
const socket = createSocket('udp4');
const connected = once(socket, 'connect');
socket.connect(Number(port), '127.0.0.1');
await connected;

const total = Math.round(Number(rate) * Number(seconds));
const count = { annotations: 0, datagrams: 0, confirmed: 0 };
const confirm = (): void => void count.confirmed++;
const began = performance.now();
while (count.annotations < total || count.confirmed < count.datagrams) {
  const due = Math.min(total, ((performance.now() - began) / 1_000) * Number(rate));
  while (count.annotations < due && count.datagrams - count.confirmed < OUTSTANDING) send();
  await sleep(BURST_EVERY);
}
const sent: SentPacked = {
  annotations: count.annotations,
  datagrams: count.datagrams,
  seconds: (performance.now() - began) / 1_000,
};
socket.close();
console.log(JSON.stringify(sent));

function send(): void {
  const totals = senders[count.datagrams % SENDERS]!;
  const { bytes, end, annotations } = filled[count.datagrams % filled.length]!;
  totals.sequence++;
  totals.offered += annotations;
  // The bytes are used again only when all others were: by then the kernel has had them.
  socket.send(bytes.subarray(0, writeTotals(bytes, end, totals)), confirm);
  count.annotations += annotations;
  count.datagrams++;
}

function fill(frames: readonly Uint8Array[]): Filled[] {
  const datagrams: Filled[] = [];
  let bytes = new Uint8Array(DATAGRAM_BYTES);
  let end = 0;
  let annotations = 0;
  for (const frame of frames) {
    if (end + annotationBytes(frame.length) > DATAGRAM_BYTES - TOTALS_BYTES) {
      datagrams.push({ bytes, end, annotations });
      bytes = new Uint8Array(DATAGRAM_BYTES);
      end = annotations = 0;
    }
    const at = writeAnnotationHead(bytes, end, frame.length);
    bytes.set(frame, at);
    end = at + frame.length;
    annotations++;
  }
  return datagrams;
}
