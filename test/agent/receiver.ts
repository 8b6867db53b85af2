/** The far side: an engine fed by UDP and HTTP, and the ledger it draws up. */
import { Engine } from '../../src/engine/engine.ts';
import type { Ledger } from '../../src/engine/views.ts';
import { Receiver } from '../../src/intake/receiver.ts';
import { UdpIntake } from '../../src/intake/udp.ts';
import { HandClock, SECOND } from '../../src/model/clock.ts';
import { HttpServer } from '../intake/http-server.ts';
import type { Address } from '../intake/sender.ts';

/** Long enough that whoever is heard for the first time has begun since. */
const LISTENED = 60 * SECOND;

/** A clock that was started when the receiver was, a minute before any sender. */
function startedBefore(): { readonly clock: HandClock; readonly start: () => void } {
  const clock = new HandClock(SECOND);
  return { clock, start: () => clock.advance(LISTENED) };
}

export interface FarSide {
  readonly address: Address;
  ledger(): Ledger;
  /** How many senders it has heard of. */
  senders(): number;
  close(): Promise<void>;
}

export async function udpFarSide(): Promise<FarSide> {
  const { clock, start } = startedBefore();
  const engine = new Engine();
  const intake = await UdpIntake.open({
    host: '127.0.0.1',
    port: 0,
    clock,
    vocabulary: engine.vocabulary,
    sink: (record) => engine.apply(record, clock.now()),
  });
  start();
  return {
    address: intake.address,
    ledger: () => {
      engine.report(intake.report());
      return engine.query({ view: 'ledger' }).body.ledger;
    },
    senders: () => {
      const { services, agents } = intake.report().arrivals!;
      return services + agents;
    },
    close: () => intake.close(),
  };
}

/** @param breaks whether to cut the connection after a batch was taken and before it is answered: the batch comes again. */
export async function httpFarSide(breaks: () => boolean, at = 0): Promise<FarSide> {
  const { clock, start } = startedBefore();
  const engine = new Engine();
  const receiver = new Receiver({
    clock,
    vocabulary: engine.vocabulary,
    sink: (record) => engine.apply(record, clock.now()),
  });
  let intake: HttpServer;
  let broken = Promise.resolve();
  const open = async (port: number): Promise<void> => {
    intake = await HttpServer.open(port, (bytes) => {
      receiver.receive(bytes);
      if (breaks()) broken = broken.then(() => restart());
    });
  };
  const restart = async (): Promise<void> => {
    const { port } = intake.address;
    await intake.close();
    await open(port);
  };
  await open(at);
  start();
  return {
    get address() {
      return intake.address;
    },
    ledger: () => {
      engine.report(receiver.report({ kernelDrops: undefined, notes: [] }));
      return engine.query({ view: 'ledger' }).body.ledger;
    },
    senders: () => receiver.senders.known,
    close: async () => {
      await broken;
      await intake.close();
    },
  };
}
