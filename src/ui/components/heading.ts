/** What the two rows at the top say. */
import type { Heading } from '../session.ts';
import type { State } from '../state/state.ts';
import type { Part } from './styled.tsx';
import { changeStyle, findingText } from '../paint/change.ts';
import { clockTime, count, durationUnit, rate, ratio, share } from '../paint/numbers.ts';
import { bold, role } from '../paint/style.ts';
import { errorStyle } from '../screens/columns.ts';
import { currentPlace } from '../state/state.ts';

/** Columns kept for the name of the source before a figure is left out. */
const SOURCE_LEAST = 28;

const BETWEEN: Part = { text: '   ', style: role.text };

/** `phosphor  live · local udp 127.0.0.1:7760` */
export function titleParts(state: State, { status, at, look }: Heading): readonly Part[] {
  const { glyphs } = look;
  const separator: Part = { text: ` ${glyphs.dot} `, style: role.faint };
  return [
    { text: ' phosphor  ', style: bold(role.accent) },
    moment(state, status.state, at, glyphs.pause),
    ...(status.progress === undefined || status.state !== 'replaying' || state.at !== null
      ? []
      : [{ text: ` ${glyphs.times}${speedText(status.progress.speed)}`, style: role.dim }]),
    separator,
    { text: status.name, style: role.dim },
  ];
}

function moment(state: State, source: Heading['status']['state'], at: number, pause: string): Part {
  if (state.at !== null) return { text: `${pause} at ${clockTime(at)}`, style: bold(role.warn) };
  if (source === 'failed') return { text: source, style: bold(role.bad) };
  if (source === 'connecting') return { text: source, style: bold(role.warn) };
  return { text: source, style: role.good };
}

function speedText(speed: number): string {
  return speed === Infinity ? 'max' : String(speed);
}

/** Window, rate, errors, p99, loss, clock: as many as fit, the last is the first to stay. */
export function figureParts(
  state: State,
  { overview, windowSeconds, at }: Heading,
  width: number,
): readonly Part[] {
  const figures: Part[] = [{ text: windowText(state.window), style: role.dim }];
  if (overview !== null) {
    const perSecond = windowSeconds === null ? null : ratio(overview.calls, windowSeconds);
    const errors = ratio(overview.errors, overview.calls);
    figures.push(
      { text: `${rate(perSecond)} rps`, style: role.bright },
      { text: `${share(errors)} err`, style: errorStyle(errors) },
      { text: `p99 ${durationUnit(overview.latency.p99)}`, style: role.text },
      { text: `loss ${count(overview.lost)}`, style: overview.lost > 0 ? role.warn : role.dim },
    );
  }
  figures.push({ text: clockTime(at), style: role.dim });
  while (figures.length > 1 && columns(figures) > width - SOURCE_LEAST) {
    // The clock and the loss go before what says how the platform is.
    figures.splice(figures.length > 4 ? figures.length - 1 : 0, 1);
  }
  return figures.flatMap((part) => [BETWEEN, part]).concat({ text: ' ', style: role.text });
}

function columns(figures: readonly Part[]): number {
  return figures.reduce((sum, { text }) => sum + BETWEEN.text.length + text.length, 1);
}

function windowText(window: number | 'all'): string {
  if (window === 'all') return 'all';
  if (window < 60) return `${window}s`;
  return window < 3600 ? `${window / 60}m` : `${window / 3600}h`;
}

/** What is wrong with the filter being typed, or with the platform, most important first; else what the source has to say; else that all is well. */
export function headlineParts(
  { prompt }: State,
  { overview, status, at, look }: Heading,
): readonly Part[] {
  const problem = prompt?.problem ?? null;
  if (problem !== null) return [{ text: ` ! ${problem}`, style: role.warn }];
  const { glyphs } = look;
  const finding = overview?.findings[0];
  if (finding !== undefined) {
    const style = changeStyle(finding.change);
    const more = overview!.findings.length - 1;
    const trace = finding.exampleTraceId;
    return [
      { text: ` ${glyphs.alert} ${findingText(finding, at, look)}`, style },
      ...(trace === null
        ? []
        : [{ text: ` ${glyphs.dot} trace ${trace.slice(0, 8)}`, style: role.dim }]),
      ...(more === 0 ? [] : [{ text: ` ${glyphs.dot} ${more} more in 4`, style: role.dim }]),
    ];
  }
  const warning = status.warnings[0];
  if (warning !== undefined) return [{ text: ` ! ${warning}`, style: role.warn }];
  if (overview === null || overview.calls === 0) {
    return [{ text: ' waiting for the first calls', style: role.faint }];
  }
  return [{ text: ' nothing unusual', style: role.faint }];
}

/** The filter that holds, beside the headline. */
export function filterParts(state: State): readonly Part[] {
  const { filter } = currentPlace(state);
  if (filter === '' || state.prompt !== null) return [];
  return [
    { text: ' filter ', style: role.dim },
    { text: `${filter} `, style: bold(role.accent) },
  ];
}
