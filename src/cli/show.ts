import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { existsSync } from 'node:fs';
import { annotationsOf } from '../engine/assemble/annotations.ts';
import { readInput } from '../intake/file.ts';
import { InputProblem } from '../intake/problem.ts';
import { skippedOf } from '../intake/skipped.ts';
import type { Annotation } from '../model/annotation.ts';
import { wallClock } from '../model/clock.ts';
import type { Trace } from '../model/trace.ts';
import { openRemote, openReplay } from '../source/open.ts';
import type { Source } from '../source/source.ts';
import { clean } from '../ui/paint/clean.ts';
import { listing } from '../wire/listing.ts';
import { failUnlessHeard } from './heard.ts';
import * as option from './options.ts';
import { print, printJson } from './output.ts';
import { parseChoice, parseList } from './parse.ts';
import { played } from './played.ts';
import { tracesDocument } from './print/document.ts';
import { ALL_TRACES, inOrder } from './print/snapshot.ts';
import { readToken } from './token.ts';
import { UsageProblem } from './usage-problem.ts';
import { withSource } from './with-source.ts';

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
      new Option('--as <format>', "listing: one line an annotation, the talk's form")
        .argParser(parseChoice('--as', ['listing']))
        .default('listing'),
    )
    .addOption(option.json)
    .action(async (trace, flags, command) => {
      if (flags.json && command.getOptionValueSource('as') !== 'default') {
        throw new UsageProblem(
          `--json and --as ${flags.as} are two ways to print; leave one of them out.`,
        );
      }
      const { connect: urls, json } = flags;
      if (urls === undefined || trace === '-' || existsSync(trace)) {
        await (json ? showDocument(trace) : showListing(trace));
        return;
      }
      const token = await readToken(flags.tokenFile);
      await withSource(openRemote({ urls, token, clock: wallClock }), async (source) => {
        const found = await findTrace(source, trace);
        await (json ? printJson(tracesDocument([found])) : printListing(annotationsOf(found)));
      });
    });
}

async function showListing(file: string): Promise<void> {
  const input = await readInput(file);
  await printListing(input.annotations);
  const skipped = skippedOf(input);
  if (skipped !== undefined) warn(skipped);
}

async function printListing(annotations: readonly Annotation[]): Promise<void> {
  const text = new TextDecoder().decode(listing.write(annotations));
  // A file gets the text as it is; a terminal must not be steered by it.
  await print(process.stdout.isTTY ? text.split('\n').map(clean).join('\n') : text);
}

async function showDocument(file: string): Promise<void> {
  await withSource(openReplay({ files: [file], speed: Infinity }), async (source) => {
    await played(source);
    await printJson(tracesDocument(await allTraces(source)));
    source.status().warnings.forEach(warn);
  });
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

/** Beside what is printed, so that a pipe gets that alone. */
function warn(sentence: string): void {
  process.stderr.write(`phosphor: ${clean(sentence)}\n`);
}

async function allTraces(source: Source): Promise<Trace[]> {
  const { body } = await source.ask({ view: 'traces', window: 'all', limit: ALL_TRACES });
  const traces: Trace[] = [];
  for (const { traceId } of inOrder(body.rows)) {
    const answer = await source.ask({ view: 'trace', traceId, clocks: 'raw' });
    if (answer.body.trace) traces.push(answer.body.trace);
  }
  return traces;
}
