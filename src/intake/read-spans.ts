/** What a body of spans holds, as frames: what the thread does (`span-thread.ts`). */
import { Kind } from '../model/annotation.ts';
import type { Format, ToldSink } from '../wire/codec.ts';
import { FrameList } from './frame-list.ts';
import { BodyProblem, MAX_SPANS_AT_ONCE, MAX_SPANS_FRAMES } from './spans.ts';
import type { ReadSpans, SpansBody } from './spans.ts';
import { unpackBody } from './unpack-body.ts';

const TOO_MUCH = 'more than one body may hold';

/** What could not be read counts as one each, whatever it held. Rejects with a `BodyProblem` when it cannot be unpacked, or has too many. */
export async function readSpans(
  format: Format,
  { bytes, packing }: Omit<SpansBody, 'format'>,
  limit: number = MAX_SPANS_FRAMES,
  most: number = MAX_SPANS_AT_ONCE,
): Promise<ReadSpans> {
  const frames = new FrameList(limit);
  /**
   * Once one has no place none is made any more: making those of a body whose resource fills them takes a minute.
   * Those that come as frames take a second, for they are only copied.
   */
  let over = 0;
  let spansOver = 0;
  let spans = 0;
  const count = (more: number): void => {
    spans += more;
    if (spans > most) throw tooMany(most);
  };
  const leaveOut = (kind: Kind): void => {
    over++;
    if (begins(kind)) spansOver++;
  };
  const sink: ToldSink = {
    annotation: (annotation) => {
      const { kind } = annotation;
      if (begins(kind)) count(1);
      if (over > 0 || !frames.add(annotation)) leaveOut(kind);
    },
    told: (from, start, end, _, kind) => {
      if (begins(kind)) count(1);
      if (over > 0 || !frames.copy(from, start, end)) leaveOut(kind);
    },
    frame: (from, start, end) => {
      if (over > 0 || !frames.copy(from, start, end)) over++;
    },
    rejected: count,
  };
  const reading = format.read(sink);
  for await (const piece of unpackBody(bytes, packing)) reading.push(piece);
  const { total, reasons, first } = reading.end();
  const [one] = first;
  const lost = over === 0 ? reasons : { ...reasons, [TOO_MUCH]: over };
  return {
    ...frames.finish(),
    cut: frames.cut,
    lost,
    rejected: total + spansOver,
    reason: one ? `${one.reason} (${one.place})` : over > 0 ? TOO_MUCH : null,
    bodyBytes: bytes.length,
  };
}

function tooMany(most: number): BodyProblem {
  return new BodyProblem(413, `A body may hold ${most} spans; send fewer at once.`);
}

/** Of each span one annotation does. */
function begins(kind: Kind): boolean {
  return kind === Kind.request || kind === Kind.in;
}
