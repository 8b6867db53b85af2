/**
 * A process of its own: `node live-child.ts collector` is a collector, and
 * `node live-child.ts load UDP-PORT` a platform of a hundred services that sends
 * to it, at the pace and for the time it is asked for.
 */
import { createSocket } from 'node:dgram';
import { pino } from 'pino';
import { Collector } from '../../src/collector/collector.ts';
import { Kind, type Annotation } from '../../src/model/annotation.ts';
import { wallClock } from '../../src/model/clock.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';

const SERVICES = 100;
/** Calls made ready, of four annotations each; their traces are new in every round. */
const CALLS = 10_000;
/** Sends that the kernel has not confirmed; more would only hide that it is full. */
const OUTSTANDING = 512;

/** Trace ids begin with two digits that are others in every round, so that none comes twice for ten million frames. */
const DIGITS = new TextEncoder().encode('0123456789abcdef');

const [kind, port] = process.argv.slice(2);
if (kind === 'load') load(Number(port));
else await collect();
process.on('disconnect', () => process.exit());

async function collect(): Promise<void> {
  const free = { host: '127.0.0.1', port: 0 };
  const collector = await Collector.open({
    udp: free,
    http: free,
    clock: wallClock,
    version: 'bench',
    log: pino({ level: 'silent' }),
  });
  let before = process.cpuUsage();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    process.send!({ udp: collector.udp.port, cpu: user + system });
  });
  process.send!(collector.http.port);
}

function load(to: number): void {
  const frames = calls();
  /** Sent when it was asked before: no frame is sent twice. */
  let earlier = 0;
  const socket = createSocket('udp4');
  socket.connect(to, '127.0.0.1', () => process.send!(to));
  process.on('message', async (asked: string) => {
    const [rate = 0, seconds = 0] = asked.split(' ').map(Number);
    const total = rate * seconds;
    const count = { sent: 0, confirmed: 0 };
    const confirm = (): void => void count.confirmed++;
    const began = performance.now();
    while (count.confirmed < total) {
      const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate));
      while (count.sent < due && count.sent - count.confirmed < OUTSTANDING) {
        const place = earlier + count.sent;
        const frame = frames[place % frames.length]!;
        // Another beginning of the trace id, behind its tag and length.
        const round = Math.floor(place / frames.length);
        frame[2] = DIGITS[(round >> 4) % DIGITS.length]!;
        frame[3] = DIGITS[round % DIGITS.length]!;
        socket.send(frame, confirm);
        count.sent++;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    earlier += total;
    process.send!({ sent: total, seconds: (performance.now() - began) / 1000 });
  });
}

/** Each service is called by another, some more often, some slower. */
function calls(): Uint8Array[] {
  const writer = new FrameWriter();
  return Array.from({ length: CALLS }, (_, n) => {
    const callee = Math.floor(SERVICES * ((n * 0.618_034) % 1) ** 2);
    const took = Math.round((5_000 + 2_000 * callee) * (0.5 + ((n * 0.414_214) % 1)));
    const at = 1_700_000_000_000_000 + n * 100;
    const told: Annotation = {
      traceId: n.toString(16).padStart(32, '0'),
      spanId: n.toString(16).padStart(16, '0'),
      parentId: '',
      kind: Kind.request,
      async: false,
      timestamp: at,
      duration: 0,
      host: `eu-west-1a/ip-10-11-3-${callee}`,
      origin: `com.example.service.number-${(callee * 7 + 3) % SERVICES}`,
      destination: `com.example.service.number-${callee}.get`,
      payload: '',
      tags: [],
    };
    return [
      told,
      { ...told, kind: Kind.in, timestamp: at + 400 },
      { ...told, kind: Kind.out, timestamp: at + 400 + took, duration: took },
      { ...told, kind: Kind.reply, timestamp: at + 900 + took, duration: took + 900 },
    ].map((annotation) => writer.write(annotation).slice());
  }).flat();
}
