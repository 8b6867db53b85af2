/** What the routes for spans have in common: a request's body, through the room and on its way. */
import type { IncomingMessage } from 'node:http';
import { packings } from '../intake/spans.ts';
import type { Packing, SpanFormat } from '../intake/spans.ts';
import { canUnpack } from '../intake/unpack-body.ts';
import { Refusal } from './api.ts';
import { collectBody } from './collect-body.ts';
import type { SpanIntake, SpansTaken } from './span-intake.ts';

/** Rejects with a `Refusal` or a `BodyProblem` when nothing was taken that the sender could do something about. */
export async function takeSpans(
  spans: SpanIntake,
  request: IncomingMessage,
  format: SpanFormat,
): Promise<SpansTaken> {
  const packing = packingOf(request);
  const seat = spans.room.enter();
  try {
    const bytes = await collectBody(request, seat);
    return mostlyTaken(await spans.take({ format, packing, bytes }));
  } finally {
    seat.leave();
  }
}

/** What was taken in part is taken; throws a `Refusal` when all there was could not be read. */
export function mostlyTaken(taken: SpansTaken): SpansTaken {
  if (taken.annotations > 0 || taken.reason === null) return taken;
  throw new Refusal(400, `No span of it could be read: ${taken.reason}.`);
}

function packingOf({ headers }: IncomingMessage): Packing {
  const told = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  // The name that gzip had first is still sent, and means the same.
  const name = told === 'x-gzip' ? 'gzip' : told;
  const packing = packings.find((each) => each === name && canUnpack(each));
  if (packing !== undefined) return packing;
  throw new Refusal(415, `Pack the body as one of: ${packings.filter(canUnpack).join(', ')}.`);
}
