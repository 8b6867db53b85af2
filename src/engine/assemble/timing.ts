import type { Micros } from '../../model/clock.ts';
import type { Call, Moment } from '../../model/span.ts';

/** A piece of one clock's time, µs. `to` is never before `from`. */
export interface Stretch {
  readonly from: Micros;
  readonly to: Micros;
}

/** What a call took, µs; null where it cannot be known. */
export interface Durations {
  readonly client: Micros | null;
  readonly server: Micros | null;
  /**
   * client − server. Negative when the server says that it worked longer than
   * its caller waited: the caller gave up first, or one of the clocks runs
   * wrong. It is shown as it is, since clamping would hide either.
   */
  readonly gap: Micros | null;
}

/** A told duration wins over the difference of the moments: it is finer, and free of clock steps. */
export function durationsOf(call: Call): Durations {
  const client = durationOf(call.request, call.reply, call.toldClient);
  const server = durationOf(call.in, call.out, call.toldServer);
  return { client, server, gap: gapBetween(client, server) };
}

/** What of a caller's wait its server did not work. */
export function gapBetween(client: Micros | null, server: Micros | null): Micros | null {
  return client === null || server === null ? null : client - server;
}

/** When the caller waited; null when one end is unknown and no duration tells it. A timeout ends a wait. */
export function clientStretch(call: Call): Stretch | null {
  return stretchOf(call.request, call.reply ?? call.timeout, call.toldClient);
}

/** When the handler worked; null when one end is unknown and no duration tells it. */
export function serverStretch(call: Call): Stretch | null {
  return stretchOf(call.in, call.out, call.toldServer);
}

/**
 * The stretch with its told duration, which is finer than the difference of
 * its moments; a wait that timed out tells none.
 */
export function asLongAs(stretch: Stretch | null, duration: Micros | null): Stretch | null {
  if (stretch === null || duration === null) return stretch;
  return { from: stretch.from, to: stretch.from + duration };
}

/** From the first to the last moment known of a call, its notes only when there is nothing else. */
export function knownStretch(call: Call): Stretch | null {
  let from = Infinity;
  let to = -Infinity;
  const include = (at: Micros): void => {
    if (at < from) from = at;
    if (at > to) to = at;
  };
  for (const moment of momentsOf(call)) include(moment.at);
  for (const side of [clientStretch(call), serverStretch(call)]) {
    if (side === null) continue;
    include(side.from);
    include(side.to);
  }
  if (to < from) for (const note of call.notes) include(note.at);
  return to < from ? null : { from, to };
}

/** The call's moments that came, in the order in which they should happen. */
export function momentsOf(call: Call): Moment[] {
  const moments: Moment[] = [];
  for (const moment of [call.request, call.in, call.out, call.reply, call.timeout]) {
    if (moment !== null) moments.push(moment);
  }
  return moments;
}

/** The same call with its client's and its server's moments moved by so many µs. */
export function moveCall(call: Call, clientShift: Micros, serverShift: Micros): Call {
  if (clientShift === 0 && serverShift === 0) return call;
  return {
    ...call,
    request: moveMoment(call.request, clientShift),
    reply: moveMoment(call.reply, clientShift),
    timeout: moveMoment(call.timeout, clientShift),
    in: moveMoment(call.in, serverShift),
    out: moveMoment(call.out, serverShift),
  };
}

function moveMoment(moment: Moment | null, shift: Micros): Moment | null {
  return moment === null ? null : { at: moment.at + shift, order: moment.order };
}

/** A clock that stepped back between two moments tells no duration. */
function durationOf(from: Moment | null, to: Moment | null, told: Micros | null): Micros | null {
  if (from === null && to === null) return null;
  if (told !== null && told >= 0) return told;
  return from === null || to === null || to.at < from.at ? null : to.at - from.at;
}

/**
 * Moments win over a told duration here, so that what followed on the clock
 * follows in the picture; the duration fills in an end that never came, or one
 * that stands before its beginning.
 */
function stretchOf(from: Moment | null, to: Moment | null, told: Micros | null): Stretch | null {
  if (from !== null && to !== null && to.at >= from.at) return { from: from.at, to: to.at };
  if (told === null || told < 0) return null;
  if (from !== null) return { from: from.at, to: from.at + told };
  if (to !== null) return { from: to.at - told, to: to.at };
  return null;
}
