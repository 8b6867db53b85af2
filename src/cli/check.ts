import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { judge, viewOfRule } from '../engine/query/check.ts';
import type { CheckedView, Verdict } from '../engine/query/check.ts';
import type { Answer } from '../engine/views.ts';
import { InputProblem } from '../intake/problem.ts';
import { parseCheckRule } from '../model/check-rule.ts';
import type { CheckRule } from '../model/check-rule.ts';
import { SECOND, wallClock } from '../model/clock.ts';
import { openLocal, openRemote } from '../source/open.ts';
import type { Source } from '../source/source.ts';
import { untilInterrupted, wait } from './interrupt.ts';
import { failUnlessHeard } from './heard.ts';
import { NotWell } from './not-well.ts';
import * as option from './options.ts';
import { print, printJson } from './output.ts';
import { checkDocument, verdictText } from './print/verdict.ts';
import type { Check } from './print/verdict.ts';
import { readToken, warnOfPlainToken } from './token.ts';
import { UsageProblem } from './usage-problem.ts';
import { withSource } from './with-source.ts';

/** How long to listen when nothing was said: long enough for an agent's next datagram, which may wait 5 s. */
const WATCH = 10 * SECOND;

/** Without a rule: nothing is clearly worse than it was. */
const DEFAULT_RULE = '!alert';

/** A rule that is broken is known to be; that others cannot be told changes nothing of it. */
const WORST: readonly Verdict[] = ['broken', 'unknown', 'ok'];

const RULES = `
A rule says what is to be so for each one that its terms name, in quotes:
  'errors < 1%'         'service:fare p99 < 200ms'     'op:base timeouts = 0%'
  'loss < 0.1%'         'service:hob calls > 10/s'     'host:h1 in-flight < 50'
  '!alert'              'service:hob !silent'          'p50 < 20ms'
  'edge:customer->fare gap p95 < 5ms'
Exit code: 0 all hold, 1 one is broken, 2 it cannot be told.`;

/** One verdict, for cron, scripts and monitors. */
export function checkCommand(): CommandUnknownOpts {
  return new Command('check')
    .description('say whether rules hold, by a line and an exit code')
    .addOption(
      new Option(
        '--rule <rule>',
        `what is to be so; may be given again (default: "${DEFAULT_RULE}")`,
      ).argParser(addRule),
    )
    .addOption(option.connect)
    .addOption(option.tokenFile)
    .addOption(option.udp)
    .addOption(option.watchFor)
    .addOption(option.window)
    .addOption(option.json)
    .addHelpText('after', RULES)
    .action(async (flags, command) => {
      const isGiven = (flag: 'udp' | 'connect'): boolean =>
        command.getOptionValueSource(flag) === 'cli';
      if (isGiven('udp') && isGiven('connect')) {
        throw new UsageProblem('Give --udp to listen here or --connect to ask a collector.');
      }
      const { udp, rule: rules = addRule(DEFAULT_RULE, []), window } = flags;
      const urls = isGiven('udp') ? undefined : flags.connect;
      const token = await readToken(flags.tokenFile);
      warnOfPlainToken(token, urls ?? []);
      const opening = (): Promise<Source> =>
        urls ? openRemote({ urls, token, clock: wallClock }) : openLocal({ udp });
      // A collector has listened already.
      const watch = flags.for ?? (urls ? 0 : WATCH);
      const check = await untilInterrupted((interrupted) =>
        checked(opening, async (source) => {
          await wait(watch / 1000, interrupted);
          return held(source, rules, window);
        }),
      );
      await (flags.json ? printJson(checkDocument(check)) : print(verdictText(check)));
      if (check.verdict !== 'ok') throw new NotWell(check.verdict === 'broken' ? 1 : 2);
    });
}

/** A source that cannot be had is a verdict too: whoever reads it looks at one place. */
async function checked(
  open: () => Promise<Source>,
  use: (source: Source) => Promise<Check>,
): Promise<Check> {
  let check: Check | undefined;
  try {
    await withSource(open(), async (source) => (check = await use(source)));
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error;
    check = { ...NOTHING, problem: error.message };
  }
  return check ?? NOTHING;
}

const NOTHING: Check = {
  verdict: 'unknown',
  source: null,
  at: null,
  windowSeconds: null,
  judgements: [],
  loss: null,
  problem: null,
};

/** Holds all rules against one moment. */
async function held(source: Source, rules: readonly CheckRule[], window: number): Promise<Check> {
  failUnlessHeard(source);
  const { at, windowSeconds, overview } = await source.ask({ view: 'ledger', window });
  const views = [...new Set(rules.map(viewOfRule))];
  const answers = new Map<CheckedView, Answer<CheckedView>>();
  for (const view of views) answers.set(view, await source.ask({ view, at, window }));
  failUnlessHeard(source);
  const { name, away = [] } = source.status();
  const judgements = rules.map((rule) => judge(rule, answers.get(viewOfRule(rule))!));
  const isPart = away.length > 0;
  const verdicts = new Set<Verdict>(judgements.map(({ verdict }) => verdict));
  if (isPart) verdicts.add('unknown');
  return {
    verdict: WORST.find((verdict) => verdicts.has(verdict))!,
    source: name,
    at,
    windowSeconds,
    judgements,
    loss: overview.loss,
    problem: isPart ? `not heard: ${away.join(', ')}` : null,
  };
}

function addRule(text: string, before: readonly CheckRule[] = []): readonly CheckRule[] {
  const parsed = parseCheckRule(text);
  if (!parsed.ok) throw new UsageProblem(parsed.problem);
  return [...before, parsed.rule];
}
