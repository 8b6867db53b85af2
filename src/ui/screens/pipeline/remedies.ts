/** What to do about a loss, for each of its reasons: for somebody who meets it for the first time, at night. */
import { LossReason } from '../../../model/ledger.ts';

const remedies: Readonly<Record<string, string>> = {
  [LossReason.clientQueue]:
    'Services tell more than their tracers send. Sample, raise the queue, or give the host an agent.',
  [LossReason.agentOverflow]:
    'Agents get rid of less than they take: what they send to is slow or gone. Their own output says which.',
  [LossReason.agentBuffer]:
    "An agent's host gave its port too small a buffer: raise net.core.rmem_max there.",
  [LossReason.network]:
    'Sent and not received: a full link, a firewall, datagrams larger than the path takes, or an agent that was killed.',
  [LossReason.beforeAgent]: 'An older agent says so many never came to it, and not from whom.',
  [LossReason.kernelBuffer]:
    'They came faster than they are read: raise net.core.rmem_max here, let agents pack, or sample.',
  [LossReason.notTaken]: 'A fault of this program: please tell its makers.',
  [LossReason.noIds]: 'A client that sends no ids: what it tells belongs to no trace.',
  [LossReason.traceTooLarge]:
    'One trace has more calls than a trace may hold: a loop, or an id that is used again and again.',
};

/** What cannot be read has one for all its reasons. */
const UNREADABLE = 'Came and could not be read: another program sends here, or a client is broken.';

export function remedyOf(reason: string): string {
  return remedies[reason] ?? UNREADABLE;
}
