import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { readInput } from '../intake/file.ts';
import type { Trace } from '../model/trace.ts';
import { openReplay } from '../source/open.ts';
import type { Source } from '../source/source.ts';
import { clean } from '../ui/paint/clean.ts';
import { listing } from '../wire/listing.ts';
import * as option from './options.ts';
import { print, printJson } from './output.ts';
import { parseChoice } from './parse.ts';
import { played } from './played.ts';
import { tracesDocument } from './print/document.ts';
import { ALL_TRACES, inOrder } from './print/snapshot.ts';
import { withSource } from './with-source.ts';

export function showCommand(): CommandUnknownOpts {
  return new Command('show')
    .description('print the traces of a file')
    .argument('<file>', 'a trace file; - is standard input')
    .addOption(
      new Option('--as <format>', "listing: one line an annotation, the talk's form")
        .argParser(parseChoice('--as', ['listing']))
        .default('listing'),
    )
    .addOption(option.json)
    .action(async (file, flags) => {
      await (flags.json ? showDocument(file) : showListing(file));
    });
}

async function showListing(file: string): Promise<void> {
  const { annotations } = await readInput(file);
  const text = new TextDecoder().decode(listing.write(annotations));
  // A file gets the text as it is; a terminal must not be steered by it.
  await print(process.stdout.isTTY ? text.split('\n').map(clean).join('\n') : text);
}

async function showDocument(file: string): Promise<void> {
  await withSource(openReplay({ files: [file], speed: Infinity }), async (source) => {
    await played(source);
    await printJson(tracesDocument(await allTraces(source)));
  });
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
