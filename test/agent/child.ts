/**
 * An agent in a process of its own, so that it can be killed:
 * `node child.ts PORT URL ANNOTATIONS`, the last being its backlog's bound.
 * Sends its port to its parent.
 */
import { Agent, BACKLOG } from '../../src/agent/agent.ts';
import { wallClock } from '../../src/model/clock.ts';

const [port = '0', to = '', annotations = '100000'] = process.argv.slice(2);
const agent = await Agent.open({
  udp: { host: '127.0.0.1', port: Number(port) },
  to: new URL(to),
  clock: wallClock,
  window: 20,
  backlog: { ...BACKLOG, annotations: Number(annotations) },
});
process.on('disconnect', () => process.exit());
process.send!(agent.address.port);
