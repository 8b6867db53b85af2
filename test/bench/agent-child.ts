/**
 * The agent in a process of its own, as `phosphor agent` opens it: `node
 * agent-child.ts URL`. Sends its port to its parent; asked anything, it tells
 * what it counted, and what it took of processor and memory.
 */
import { Agent } from '../../src/agent/agent.ts';
import type { AgentCounts } from '../../src/agent/agent.ts';
import { wallClock } from '../../src/model/clock.ts';

/** All since it started. */
export interface AgentState {
  readonly counts: AgentCounts;
  /** µs of processor time. */
  readonly cpu: number;
  /** Bytes of memory. */
  readonly rss: number;
}

const agent = await Agent.open({
  udp: { host: '127.0.0.1', port: 0 },
  to: new URL(process.argv[2]!),
  clock: wallClock,
});
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const rss = process.memoryUsage.rss();
  const state: AgentState = { counts: agent.counts(), cpu: user + system, rss };
  process.send!(state);
});
process.on('disconnect', () => process.exit());
process.send!(agent.address.port);
