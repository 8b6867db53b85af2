/**
 * A process of its own that receives: `node receiving.ts bare|engine`. Bare
 * counts datagrams and does nothing else. Sends its port to its parent, then,
 * asked, what it received and the processor time it took.
 */
import { createSocket } from 'node:dgram';
import { Engine } from '../../src/engine/engine.ts';
import { UdpIntake } from '../../src/intake/udp.ts';
import { wallClock } from '../../src/model/clock.ts';

const RECEIVE_BUFFER = 4 * 1024 * 1024;
const TICK = 100;

interface Receiver {
  readonly port: number;
  received(): number;
}

const receiver = process.argv[2] === 'engine' ? await engine() : await bare();
const before = process.cpuUsage();
process.send!({ port: receiver.port });
process.on('message', () => {
  const { user, system } = process.cpuUsage(before);
  process.send!({ received: receiver.received(), cpu: user + system });
});
process.on('disconnect', () => process.exit());

async function bare(): Promise<Receiver> {
  const socket = createSocket('udp4');
  let count = 0;
  socket.on('message', () => void count++);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setRecvBufferSize(RECEIVE_BUFFER);
  return { port: socket.address().port, received: () => count };
}

async function engine(): Promise<Receiver> {
  const state = new Engine();
  const intake = await UdpIntake.open({
    host: '127.0.0.1',
    port: 0,
    vocabulary: state.vocabulary,
    sink: (record) => state.apply(record, wallClock.now()),
  });
  setInterval(() => {
    state.report(intake.report());
    state.advance(wallClock.now());
  }, TICK);
  return {
    port: intake.address.port,
    received: () => state.query({ view: 'ledger' }).body.ledger.shown,
  };
}
