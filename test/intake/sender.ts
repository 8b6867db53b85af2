/** A service's side of the wire, for tests: sends to a port of this machine. */
import { createSocket } from 'node:dgram';
import type { Annotation } from '../../src/model/annotation.ts';
import { Kind } from '../../src/model/annotation.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';

/** An annotation of a call from api to `service`, unless told otherwise. */
export function annotation(told: Partial<Annotation> = {}): Annotation {
  return {
    traceId: '33eda743-f124-435c-71fc-3c872bbc98e6',
    spanId: '01',
    parentId: '',
    kind: Kind.request,
    async: false,
    timestamp: 1_410_056_419_867_000,
    duration: 0,
    host: 'eu-west-1a/ip-10-11-3-51',
    origin: 'com.hailocab.api',
    destination: 'com.hailocab.service.fare.basefare',
    payload: '',
    tags: [],
    ...told,
  };
}

/** A call in all four parts: asked at `at`, 40 ms for the caller and 30 ms for the service. */
export function call(at: number, told: Partial<Annotation> = {}): Annotation[] {
  const service = { ...told, host: 'eu-west-1a/ip-10-11-2-214' };
  return [
    annotation({ ...told, kind: Kind.request, timestamp: at }),
    annotation({ ...service, kind: Kind.in, timestamp: at + 5_000 }),
    annotation({ ...service, kind: Kind.out, timestamp: at + 35_000, duration: 30_000 }),
    annotation({ ...told, kind: Kind.reply, timestamp: at + 40_000, duration: 40_000 }),
  ];
}

/** Each annotation as a frame of its own. */
export function frames(annotations: readonly Annotation[]): Uint8Array[] {
  const writer = new FrameWriter();
  return annotations.map((told) => writer.write(told).slice());
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Sends datagrams one after the other; resolves when the kernel has them all. */
export async function send(to: Address, datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket(to.host.includes(':') ? 'udp6' : 'udp4');
  try {
    for (const datagram of datagrams) {
      await new Promise<void>((resolve, reject) => {
        socket.send(datagram, to.port, to.host, (error) => (error ? reject(error) : resolve()));
      });
    }
  } finally {
    socket.close();
  }
}
