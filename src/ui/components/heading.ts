/** What the first row says: what is looked at and when, and the figures of all of it. */
import type { Heading } from '../heading.ts';
import type { State } from '../state/state.ts';
import type { Part } from './part.ts';
import { SECOND } from '../../model/clock.ts';
import { doubtMarker, lossStyle, lossText } from '../paint/loss.ts';
import { sampleMarker } from '../paint/sample.ts';
import {
  ago,
  bytes as size,
  clockTime,
  count,
  durationUnit,
  rate,
  ratio,
  share,
} from '../paint/numbers.ts';
import { bold, role } from '../paint/style.ts';
import { errorStyle } from '../paint/verdict.ts';
import { widthOf } from './part.ts';

/** Below this width the program's own name gives its place to the source's. */
const ROOMY = 110;

/** From this width on there is room for all that was ever lost. */
const WIDE = 140;

/** Columns kept for the state and the name of the source before the clock is left out. */
const TITLE_LEAST = 34;

/** A name cut shorter than this tells nothing. */
const NAME_LEAST = 12;

/** `phosphor  live · local udp 127.0.0.1:7760`; beside the figures there may be no room for the name. */
export function titleParts(state: State, heading: Heading, width: number): readonly Part[] {
  const { status, look } = heading;
  const parts: readonly Part[] = [
    { text: width < ROOMY ? ' ' : ' phosphor  ', style: bold(role.accent) },
    ...momentParts(state, heading),
    ...recordingParts(heading),
    ...lateParts(heading),
  ];
  const separator: Part = { text: ` ${look.glyphs.dot} `, style: role.faint };
  const taken = widthOf([...parts, separator, ...figureParts(state, heading, width)]);
  const room = width - taken;
  // Its first word, "local" or "replay", says what the state has said.
  const short = status.name.slice(status.name.indexOf(' ') + 1);
  const name = status.name.length <= room ? status.name : short;
  if (room < Math.min(NAME_LEAST, name.length)) return parts;
  return [...parts, separator, { text: name, style: role.dim }];
}

/** That what shows may be of the question before; before the first answer nothing shows. */
function lateParts({ isLate, overview, look }: Heading): readonly Part[] {
  if (!isLate || overview === null) return [];
  return [{ text: ` ${look.glyphs.dot} waiting for the answer`, style: role.warn }];
}

/** That what arrives is being recorded, and how much of it there is; red would say that something is wrong. */
function recordingParts({ recording, look }: Heading): readonly Part[] {
  if (recording === null) return [];
  const { mode, bytes, lost, trouble } = recording;
  const word = mode === 'recording' ? 'rec' : 'keeping';
  const style = lost > 0 || trouble !== undefined ? role.warn : role.accent;
  return [
    { text: ` ${look.glyphs.record} ${word}`, style: bold(style) },
    { text: ` ${size(bytes)}${lost > 0 ? `, ${count(lost)} lost` : ''}`, style },
  ];
}

/** Whether this is now, and if not how far from it; where in its file a replay is, its own row says. */
function momentParts(
  state: State,
  { status, overview, at, newest, look }: Heading,
): readonly Part[] {
  const { glyphs } = look;
  if (state.at !== null) {
    // Less than a second is no distance: an answer is always a moment old.
    const back = newest - state.at;
    return [
      { text: `${glyphs.pause} paused`, style: bold(role.warn) },
      { text: back < SECOND ? '' : ` ${ago(back)} back`, style: role.warn },
      { text: ` ${glyphs.dot} `, style: role.faint },
      { text: clockTime(at), style: bold(role.bright) },
    ];
  }
  const { state: word, progress } = status;
  if (progress?.speed === 0 && word === 'replaying') {
    return [{ text: `${glyphs.pause} paused`, style: bold(role.warn) }];
  }
  const styles = {
    live: role.good,
    replaying: role.good,
    ended: bold(role.bright),
    connecting: bold(role.warn),
    failed: bold(role.bad),
  } as const;
  const parts: Part[] = [{ text: word, style: styles[word] }];
  // Numbers that stand still must not pass for those of now.
  if (word === 'connecting' && overview !== null && overview.calls > 0) {
    parts.push({ text: ` ${glyphs.dot} as of ${clockTime(at)}`, style: role.warn });
  }
  return parts;
}

/** Window, rate, errors, p99, loss and clock; the clock gives way, then the window. What loss makes doubtful is marked. */
export function figureParts(state: State, heading: Heading, width: number): readonly Part[] {
  const { overview, windowSeconds, at } = heading;
  const figures: Part[] = [{ text: windowText(state.window), style: role.dim }];
  if (overview !== null) {
    const perSecond = windowSeconds === null ? null : ratio(overview.calls, windowSeconds);
    const errors = ratio(overview.errors, overview.calls);
    const about = doubtMarker(overview.loss);
    const scaled = sampleMarker(overview, heading.look.glyphs);
    figures.push(
      { text: `${scaled(rate(perSecond))} rps`, style: role.bright },
      { text: `${scaled(share(errors))} err`, style: errorStyle(errors) },
      { text: `p99 ${about(durationUnit(overview.latency.p99))}`, style: role.text },
      { text: lossText(overview, width >= WIDE), style: lossStyle(overview.loss) },
    );
  }
  const between: Part = { text: width < ROOMY ? '  ' : '   ', style: role.text };
  // The last answer is of the whole second in which a file ends; its row says when that is.
  const end = heading.status.progress?.to;
  const shown = end === undefined || end <= 0 ? at : Math.min(at, end);
  const clock: Part = { text: clockTime(shown), style: role.dim };
  const taken = widthOf([...figures, clock]) + between.text.length * (figures.length + 1) + 1;
  const moment = widthOf([...momentParts(state, heading), ...recordingParts(heading)]) + 1;
  if (taken - widthOf([clock, between]) + moment > width) figures.shift();
  // A pause says its moment on the left.
  if (state.at === null && taken + TITLE_LEAST <= width) figures.push(clock);
  return figures.flatMap((part) => [between, part]).concat({ text: ' ', style: role.text });
}

function windowText(window: number | 'all'): string {
  if (window === 'all') return 'all';
  if (window < 60) return `${window}s`;
  return window < 3600 ? `${window / 60}m` : `${window / 3600}h`;
}
