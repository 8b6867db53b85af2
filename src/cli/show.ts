import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { existsSync } from 'node:fs';
import { annotationsOf } from '../engine/assemble/annotations.ts';
import { InputProblem } from '../intake/problem.ts';
import { wallClock } from '../model/clock.ts';
import { LossReason } from '../model/ledger.ts';
import type { Trace } from '../model/trace.ts';
import { openRemote, openReplay } from '../source/open.ts';
import type { Source } from '../source/source.ts';
import { clean } from '../ui/paint/clean.ts';
import { formatNames, formats } from '../wire/formats.ts';
import type { FormatName } from '../wire/formats.ts';
import { failUnlessHeard, warnOfAway } from './heard.ts';
import * as option from './options.ts';
import { printJson, warn } from './output.ts';
import { parseChoice, parseList } from './parse.ts';
import { played } from './played.ts';
import { tracesDocument } from './print/document.ts';
import { tracePages } from './print/trace-pages.ts';
import type { TraceScope } from './print/trace-pages.ts';
import { printAnnotations, Printer, printFile } from './show-file.ts';
import type { ShowOptions } from './show-file.ts';
import { readToken, warnOfPlainToken } from './token.ts';
import { UsageProblem } from './usage-problem.ts';
import { withSource } from './with-source.ts';
import { keepYoungHeapSmall } from './young-heap.ts';

/** What the ledger calls traces that memory did not hold. */
const LET_GO = 'traces let go to make room';

/** Whole traces in memory at once: of many calls each, some megabytes. */
const WHOLE_AT_ONCE = 10;

export function showCommand(): CommandUnknownOpts {
  return new Command('show')
    .description('print the traces of a file, or one that a collector has')
    .argument(
      '<trace>',
      'a trace file, - for standard input; or a trace’s id, where no file is called so',
    )
    .addOption(
      new Option(
        '--connect <urls>',
        'of which collectors: http://HOST:PORT, several divided by commas',
      )
        .argParser(parseList)
        .env('PHOSPHOR_CONNECT'),
    )
    .addOption(option.tokenFile)
    .addOption(
      new Option(
        '--as <format>',
        `${formatNames.join(', ')}; a listing is one line an annotation, the talk's form`,
      )
        .argParser(parseChoice('--as', formatNames))
        .default<FormatName>('listing'),
    )
    .addOption(new Option('--trace <id>', 'only this trace of the file'))
    .addOption(option.filter)
    .addOption(option.json)
    .action(async (trace, flags, command) => {
      if (flags.json && command.getOptionValueSource('as') !== 'default') {
        throw new UsageProblem(
          `--json and --as ${flags.as} are two ways to print; leave one of them out.`,
        );
      }
      const { connect: urls, json, filter, trace: traceId } = flags;
      const codec = formats[flags.as];
      if (urls === undefined || trace === '-' || existsSync(trace)) {
        await (json || filter !== undefined
          ? showMade(trace, { codec, traceId, filter, json })
          : showAs(trace, { codec, traceId }));
        return;
      }
      const token = await readToken(flags.tokenFile);
      warnOfPlainToken(token, urls);
      await withSource(openRemote({ urls, token, clock: wallClock }), async (source) => {
        const found = await findTrace(source, trace);
        await (json
          ? printJson(tracesDocument(only(found)))
          : printAnnotations(codec, annotationsOf(found)));
        warnOfAway(source);
      });
    });
}

/** Prints what a file has as it is told there. */
async function showAs(file: string, options: ShowOptions): Promise<void> {
  (await printFile(file, options)).forEach(warn);
}

/** Prints what is made of a file: its traces assembled, as far as they fit into memory. */
async function showMade(file: string, flags: MadeFlags): Promise<void> {
  const { traceId, filter, json, codec } = flags;
  keepYoungHeapSmall();
  const opening = { files: [file], speed: Infinity, once: true, ...(traceId && { traceId }) };
  await withSource(openReplay(opening), async (source) => {
    await played(source);
    const scope = { window: 'all', ...(filter !== undefined && { filter }) } as const;
    const traces = wholeTraces(source, scope);
    const printer = new Printer(codec);
    if (json) await printJson(tracesDocument(traces));
    else for await (const some of traces) await printer.print(some.flatMap(annotationsOf));
    await printer.finish();
    source.status().warnings.forEach(warn);
    const { letGo, beyond } = await leftOut(source);
    if (beyond > 0) {
      warn(
        `${beyond} annotations of a trace too large are left out; --as without --filter prints them all.`,
      );
    }
    if (letGo > 0) {
      warn(
        `The file has more than fits into memory: ${letGo} of its traces were let go before they were looked at; give one by --trace ID, or a part of the file.`,
      );
    }
    const { body } = await source.ask({ ...scope, view: 'traces', limit: 1 });
    if (body.matching === 0) warn('No trace matches.');
  });
}

interface MadeFlags extends ShowOptions {
  readonly filter?: string | undefined;
  readonly json?: true | undefined;
}

/** Rejects with an `InputProblem` when nobody has it. */
async function findTrace(source: Source, traceId: string): Promise<Trace> {
  failUnlessHeard(source);
  const { body } = await source.ask({ view: 'trace', traceId, clocks: 'raw' });
  if (body.trace) return body.trace;
  failUnlessHeard(source);
  const { name, away = [] } = source.status();
  const others = away.length > 0 ? ', and not all could be asked' : '';
  throw new InputProblem(
    `There is no file and no trace ${clean(traceId)} (${name})${others}; it may be too old to be kept, or not have come yet.`,
  );
}

/** All that a filter matches, the oldest first, as they are looked at. */
async function* wholeTraces(
  source: Source,
  scope: TraceScope,
): AsyncGenerator<readonly Trace[], void> {
  for await (const page of tracePages(source, scope)) {
    for (let from = 0; from < page.length; from += WHOLE_AT_ONCE) {
      const answers = page
        .slice(from, from + WHOLE_AT_ONCE)
        .map(({ traceId }) => source.ask({ view: 'trace', traceId, clocks: 'raw' }));
      yield (await Promise.all(answers)).flatMap(({ body }) => body.trace ?? []);
    }
  }
}

async function* only(trace: Trace): AsyncGenerator<readonly Trace[], void> {
  yield [trace];
}

/** How many traces were let go, and how many annotations are of traces too large. */
async function leftOut(source: Source): Promise<{ letGo: number; beyond: number }> {
  const { lost, stages } = (await source.ask({ view: 'ledger' })).body.ledger;
  const counters = stages.flatMap((stage) => stage.counters);
  return {
    letGo: counters.find(([name]) => name === LET_GO)?.[1] ?? 0,
    beyond: lost[LossReason.traceTooLarge] ?? 0,
  };
}
