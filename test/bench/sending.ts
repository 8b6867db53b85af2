/**
 * A process of its own that sends single frames at an even pace:
 * `node sending.ts HOST PORT FRAMES_A_SECOND SECONDS`. Prints how many it sent.
 * The trace and span ids are new in every round, as they would be.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { encoded, someAnnotations } from './frames.ts';

/** Sent in bursts this often, ms: finer than a timer can be would be uneven as well. */
const BURST_EVERY = 1;
const FRAMES = 40_000;
/** Sends that the kernel has not confirmed; more would only hide that it is full. */
const OUTSTANDING = 512;

const [host = '127.0.0.1', port = '7760', rate = '1000', seconds = '1'] = process.argv.slice(2);
const frames = encoded(someAnnotations(FRAMES, 2_000));
/** Rounds of several senders are told apart by where they begin. */
const firstRound = Math.floor(Math.random() * 0xffff_ffff);
const socket = createSocket('udp4');
const connected = once(socket, 'connect');
socket.connect(Number(port), host);
await connected;

const total = Math.round(Number(rate) * Number(seconds));
const count = { sent: 0, confirmed: 0 };
const confirm = (): void => void count.confirmed++;
const began = performance.now();
while (count.confirmed < total) {
  const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * Number(rate)));
  while (count.sent < due && count.sent - count.confirmed < OUTSTANDING) {
    const frame = frames[count.sent % FRAMES]!;
    renew(frame, firstRound + Math.floor(count.sent / FRAMES));
    socket.send(frame, confirm);
    count.sent++;
  }
  await new Promise<void>((resolve) => {
    if (count.sent < due) setImmediate(resolve);
    else setTimeout(resolve, BURST_EVERY);
  });
}
const took = (performance.now() - began) / 1000;
socket.close();
console.log(JSON.stringify({ sent: total, seconds: took }));

/** Gives a frame's trace id another beginning: the first eight of its 36 characters, after tag and length. */
function renew(frame: Uint8Array, round: number): void {
  const digits = (round >>> 0).toString(16).padStart(8, '0');
  for (let i = 0; i < 8; i++) frame[2 + i] = digits.charCodeAt(i);
}
