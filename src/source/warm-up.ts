/**
 * Runs the path from a datagram to the engine on made-up traffic before the
 * port is opened. Code that has never run is slower than code that has, and a
 * monitor is often started in the middle of the flood it is to show: without this
 * the first thousand annotations take twice as long, and a kernel's buffer has room
 * for some hundreds.
 */
import { Engine } from '../engine/engine.ts';
import { Kind, type Annotation } from '../model/annotation.ts';
import { SECOND } from '../model/clock.ts';
import { AnnotationRecord } from '../model/record.ts';
import { readDatagram, type DatagramSink } from '../wire/datagram.ts';
import { FrameWriter } from '../wire/frame-writer.ts';

/** Of four annotations each. Eight times as many leave nothing faster, a third as many leave it slower. */
const CALLS = 1_500;
/** Small, so that letting traces go is warm as well. */
const RETAINED_BYTES = 256 * 1024;
const CALLS_A_TRACE = 8;
const SERVICES = 16;
/** Time that passes between annotations, µs: several seconds close on the way. */
const STEP = 1_000;

const KINDS = [Kind.request, Kind.in, Kind.out, Kind.reply] as const;

/** Takes about a tenth of a second. */
export function warmUp(): void {
  const engine = new Engine({ retainedBytes: RETAINED_BYTES });
  const record = new AnnotationRecord();
  const writer = new FrameWriter();
  let at = SECOND;
  const sink: DatagramSink = {
    annotation: (taken) => engine.apply(taken, at),
    rejected: () => undefined,
    totals: () => undefined,
  };
  for (let call = 0; call < CALLS; call++) {
    for (const kind of KINDS) {
      at += STEP;
      readDatagram(writer.write(annotation(call, kind, at)), engine.vocabulary, record, sink);
    }
  }
  engine.query({ view: 'services' });
}

function annotation(call: number, kind: Kind, at: number): Annotation {
  const place = call % CALLS_A_TRACE;
  const service = call % SERVICES;
  const isClient = kind === Kind.request || kind === Kind.reply;
  return {
    traceId: uuid(Math.floor(call / CALLS_A_TRACE), 0),
    spanId: uuid(call, 1),
    parentId: place === 0 ? '' : uuid(call - 1, 1),
    kind,
    async: false,
    timestamp: at,
    duration: kind === Kind.reply || kind === Kind.out ? STEP * 2 : 0,
    host: `zone-${service % 3}/host-${isClient ? service : service + 1}`,
    origin: `warm.service-${service}`,
    destination: `warm.service-${service + 1}.operation-${place}`,
    payload: '',
    tags: [],
  };
}

/** Looks like a UUID; different for different numbers. */
function uuid(number: number, kind: number): string {
  const digits = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  const text = digits.toString(16).padStart(8, '0');
  return `${text}-${kind}000-4000-8000-${text}${text.slice(4)}`;
}
