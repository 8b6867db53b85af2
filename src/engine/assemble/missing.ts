import type { Call, MissingPart } from '../../model/span.ts';

/** What the rest of the trace knows about a call. */
export interface Surroundings {
  /** The called service is heard elsewhere in the trace, so it would have spoken here too. */
  readonly speaks: boolean;
  /** The call that made this one has itself been answered. */
  readonly callerDone: boolean;
  /** Its other half is a span of its own. */
  readonly isParted: boolean;
}

/**
 * The parts that should have come by now, in the order in which they happen.
 * A part is missing only when something later proves that its time is past;
 * until then the call is in flight.
 *
 * - REQ: the call was served or answered. But a caller that never named itself
 *   has no tracing, and owes nothing.
 * - IN: the call was answered, or its end is known otherwise. But a service
 *   that is nowhere heard in the trace (a database, a partner) owes nothing.
 * - OUT: the caller has its reply, or has itself answered.
 * - REP: the server has answered, or the caller has. Async calls and calls that
 *   timed out owe none.
 *
 * A call within one service may be told from one side alone, and where each side
 * is a span of its own, each owes its own.
 */
export function missingParts(call: Call, around: Surroundings): MissingPart[] {
  const clientHeard = call.request !== null || call.reply !== null || call.timeout !== null;
  const serverHeard = call.in !== null || call.out !== null;
  const within = call.caller === call.service || call.kind !== null || around.isParted;
  const clientOwes = clientHeard || (serverHeard && call.caller !== '' && !within);
  const serverOwes = serverHeard || (clientHeard && around.speaks && !within);
  const timedOut = call.timeout !== null;
  const abandoned = around.callerDone && !call.async && !timedOut;
  const answered = call.reply !== null || abandoned;

  const missing: MissingPart[] = [];
  if (clientOwes && call.request === null) missing.push('REQ');
  if (serverOwes && call.in === null && (call.out !== null || answered || timedOut)) {
    missing.push('IN');
  }
  if (serverOwes && call.out === null && answered) missing.push('OUT');
  if (
    clientOwes &&
    call.reply === null &&
    !call.async &&
    !timedOut &&
    (call.out !== null || abandoned)
  ) {
    missing.push('REP');
  }
  return missing;
}

/** Services that say anything in these calls, by answering one or by making one. */
export function speakers(calls: readonly Call[]): Set<string> {
  const heard = new Set<string>();
  for (const call of calls) {
    if (call.in !== null || call.out !== null) heard.add(call.service);
    if (call.request !== null || call.reply !== null) heard.add(call.caller);
  }
  return heard;
}
