/** What the second row says: what is wrong, and the filter that holds. */
import type { Overview } from '../../engine/views.ts';
import type { SourceStatus } from '../../source/source.ts';
import type { Heading } from '../heading.ts';
import type { Said } from '../paint/fit.ts';
import type { Glyphs } from '../paint/glyphs.ts';
import type { State } from '../state/state.ts';
import type { Part } from './part.ts';
import { changeStyle, findingText } from '../paint/change.ts';
import { clean } from '../paint/clean.ts';
import { cutEnd } from '../paint/cut.ts';
import { fitParts } from '../paint/fit.ts';
import { isDoubtful, lossSentence } from '../paint/loss.ts';
import { sampleText } from '../paint/sample.ts';
import { bold, role } from '../paint/style.ts';
import { verdict } from '../paint/verdict.ts';
import { notHeld } from '../screens/empty.ts';
import { currentPlace } from '../state/state.ts';
import { widthOf } from './part.ts';

/** What is wrong with the filter being typed, or with the platform; else how sure it is that all is well. */
export function headlineParts(state: State, heading: Heading, width: number): readonly Part[] {
  const problem = state.prompt?.problem ?? null;
  if (problem !== null) return [{ text: ` ! ${problem}`, style: role.warn }];
  const separator: Part = { text: ` ${heading.look.glyphs.dot} `, style: role.faint };
  return fitParts(saidOf(heading), separator, width - widthOf(filterParts(state, heading, width)));
}

function saidOf(heading: Heading): readonly Said[] {
  const { overview, status, at, look } = heading;
  const warnings = status.warnings.map((text): Said => ({
    text: `! ${text}`,
    style: role.warn,
    rank: 0,
  }));
  const isCutOff = status.state === 'failed' || status.state === 'connecting';
  if (isCutOff && warnings.length > 0) return warnings;
  const finding = overview?.findings[0];
  if (overview === null || finding === undefined) {
    const idle = notHeld(heading) ?? idleText(status, overview === null);
    const waiting: Said = { text: idle, style: role.dim, rank: 0 };
    const isIdle = overview === null || (overview.calls === 0 && overview.learning?.heard === 0);
    const isGoingOn = status.state === 'live' || status.state === 'replaying';
    if (isIdle) return [waiting, ...warnings];
    const loss = lossSaid(overview, look.glyphs, true);
    // Numbers that are not to be trusted say nothing of what is usual.
    const said = loss.length > 0 ? loss : verdict(overview, isGoingOn);
    const away = awaySaid(status);
    if (away.length === 0) return [...said, ...warnings, ...sampleSaid(overview)];
    // That all is as usual is of no weight while a part is not heard, and the title says which at length.
    const known = said.slice(-1).map((each) => ({ ...each, rank: 3 }));
    const why = warnings.map((each) => ({ ...each, rank: 4 }));
    return [...said.slice(0, -1), ...away, ...known, ...why, ...sampleSaid(overview)];
  }
  const said: Said[] = [
    // Loss makes findings of its own, so it comes before them.
    ...lossSaid(overview, look.glyphs, false),
    {
      text: `${look.glyphs.alert} ${findingText(finding, at, look)}`,
      style: changeStyle(finding.change),
      rank: 0,
    },
  ];
  said.push(...awaySaid(status));
  const trace = finding.exampleTraceId;
  if (trace !== null) said.push({ text: `trace ${trace.slice(0, 8)}`, style: role.dim, rank: 2 });
  const more = overview.findings.length - 1;
  if (more > 0) said.push({ text: `+${more} more: 4 Alerts`, style: role.text, rank: 1 });
  return [...said, ...sampleSaid(overview)];
}

/** Why there are no numbers: nothing has come, or nothing was said of it yet. */
function idleText({ progress }: SourceStatus, isUnanswered: boolean): string {
  if (progress === undefined) return 'waiting for the first calls';
  if (progress.reading !== undefined) return 'the file is being read';
  const isOnItsWay = isUnanswered || progress.seeking !== undefined;
  return isOnItsWay ? 'one moment' : 'no call has come by this moment of the file';
}

/** Why numbers are marked as reckoned; the first to go where there is no room. */
function sampleSaid({ sampled }: Overview): readonly Said[] {
  return sampled === undefined ? [] : [{ text: sampleText(sampled), style: role.dim, rank: 4 }];
}

/** Whose numbers are not in these: whatever is wrong may be less, or more, than what shows. */
function awaySaid({ away = [] }: SourceStatus): readonly Said[] {
  if (away.length === 0) return [];
  return [{ text: `! without ${away.join(', ')}`, style: role.warn, rank: 1 }];
}

/** That numbers are not to be trusted, and where to see why; nothing while they are. */
function lossSaid({ loss }: Overview, { alert }: Glyphs, isAlone: boolean): readonly Said[] {
  if (!isDoubtful(loss)) return [];
  return [
    { text: `${alert} ${lossSentence(loss, isAlone)}`, style: role.bad, rank: 0 },
    { text: '5 Pipeline', style: role.text, rank: 3 },
  ];
}

/** What is wrong comes first: a filter takes no more than this share of the row. */
const FILTER_SHARE = 0.4;

/** The filter that holds, beside the headline. */
export function filterParts(state: State, { look }: Heading, width: number): readonly Part[] {
  const { filter } = currentPlace(state);
  if (filter === '' || state.prompt !== null) return [];
  const shown = cutEnd(clean(filter), Math.floor(width * FILTER_SHARE), look.glyphs.ellipsis);
  return [
    { text: ' filter ', style: role.dim },
    { text: `${shown} `, style: bold(role.accent) },
  ];
}
