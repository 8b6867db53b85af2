/** What stands below the road: each stage's reasons with what to do about them, its counters and its notes. */
import type { Ledger, Stage } from '../../../engine/views.ts';
import type { SenderReport } from '../../../model/ledger.ts';
import type { Style } from '../../paint/style.ts';
import type { Look } from '../screen.ts';
import { shortName } from '../../paint/names.ts';
import { bytes, exactCount, ratio, share } from '../../paint/numbers.ts';
import { bold, role } from '../../paint/style.ts';
import { remedyOf } from './remedies.ts';

export interface Line {
  readonly label: string;
  /** Beside the label: a number, or '' for a heading or a sentence. */
  readonly value: string;
  readonly part: string;
  readonly style: Style;
  readonly indent: number;
}

export interface Section {
  readonly lines: readonly Line[];
}

/** Columns of a section, two of which stand in 120: of the label, of the number (every digit of it) and of its share. */
export const LABEL = 37;
export const VALUE = 13;
export const PART = 8;
export const SECTION: number = LABEL + VALUE + PART;

/** Sentences stand below what they are about. */
const SENTENCE_INDENT = 3;

const titles: Readonly<Record<Stage['stage'], string>> = {
  client: 'CLIENT: SERVICES AND THEIR QUEUES',
  agent: 'AGENT: THE DAEMON OF EACH HOST',
  network: 'NETWORK: WHAT ARRIVED',
  kernel: 'KERNEL: THE BUFFER OF THIS PORT',
  decode: 'DECODE: WHAT COULD BE READ',
  engine: 'ENGINE: WHAT WAS MADE OF IT',
  retention: 'RETENTION: WHAT IS KEPT',
};

/** Stages that lose now first, most of all first; then those that lost, who lost most, and the rest; none that has nothing to say. */
export function sectionsOf(ledger: Ledger, look: Look): readonly Section[] {
  const { stages, senders } = ledger;
  return [
    ...stages
      .filter(isLosing)
      .toSorted((a, b) => magnitude(b) - magnitude(a))
      .map(stageSection),
    ...stages.filter((stage) => hasLost(stage) && !isLosing(stage)).map(stageSection),
    { lines: senders.flatMap((sender, index) => senderLines(sender, index, look)) },
    ...stages.filter((stage) => !hasLost(stage)).map(stageSection),
  ].filter(({ lines }) => lines.length > 0);
}

function isLosing({ inWindow }: Stage): boolean {
  return Object.keys(inWindow.lost).length > 0;
}

/** Of what it loses now, by tens: two that lose about as much must not change places all the time. */
function magnitude({ inWindow }: Stage): number {
  return Math.floor(Math.log10(Object.values(inWindow.lost).reduce((sum, n) => sum + n, 0)));
}

function hasLost({ lost }: Stage): boolean {
  return Object.keys(lost).length > 0;
}

function stageSection(stage: Stage): Section {
  const { counters, notes } = stage;
  const reasons = reasonLines(stage);
  if (reasons.length + counters.length + notes.length === 0) return { lines: [] };
  return {
    lines: [
      heading(titles[stage.stage]),
      ...reasons,
      ...counters.map(([label, n]) => ({
        label,
        value: label.startsWith('bytes ') ? bytes(n) : exactCount(n),
        part: '',
        style: role.text,
        indent: 1,
      })),
      ...notes.flatMap((note) => sentence(note, role.warn, 1)),
    ],
  };
}

/** Each reason with what to do about it; reasons with one remedy have it below the last of them. */
function reasonLines(stage: Stage): readonly Line[] {
  const reasons = Object.entries(stage.lost).toSorted((a, b) => b[1] - a[1]);
  return reasons.flatMap(([reason, lost], index) => {
    const line = {
      label: reason,
      value: exactCount(lost),
      part: stage.offered === null ? '' : share(ratio(lost, stage.offered)),
      style: (stage.inWindow.lost[reason] ?? 0) > 0 ? role.warn : role.text,
      indent: 1,
    };
    const remedy = remedyOf(reason);
    const next = reasons[index + 1];
    if (next !== undefined && remedyOf(next[0]) === remedy) return [line];
    return [line, ...sentence(remedy, role.dim, SENTENCE_INDENT)];
  });
}

/** `fare  870  7.2%`, and below who exactly that is. */
function senderLines(report: SenderReport, index: number, { prefix }: Look): readonly Line[] {
  const { sender, kind, service, host, offered, dropped, lost } = report;
  const name = kind === 'agent' ? 'an agent' : shortName(service, prefix);
  const who = host === '' ? sender : `${sender} on ${host}`;
  const own = `${exactCount(dropped)} of them dropped by itself`;
  return [
    ...(index === 0 ? [heading('WHO LOST MOST, OF WHAT THEY OFFERED')] : []),
    {
      label: name === '' ? 'a sender of which nothing came' : name,
      value: exactCount(dropped + lost),
      part: share(ratio(dropped + lost, offered)),
      style: role.text,
      indent: 1,
    },
    ...sentence(who, role.dim, SENTENCE_INDENT),
    ...(dropped > 0 ? sentence(own, role.dim, SENTENCE_INDENT) : []),
  ];
}

function heading(label: string): Line {
  return { label, value: '', part: '', style: bold(role.title), indent: 0 };
}

/** Over as many lines as it needs, of one width whatever the terminal's, so that lines can be counted. */
function sentence(text: string, style: Style, indent: number): readonly Line[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + 1 + word.length > SECTION - indent) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((label) => ({ label, value: '', part: '', style, indent }));
}
