import type { Source } from '../../source/source.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../ui/paint/glyphs.ts';
import { warnOfAway } from '../heard.ts';
import { print, printJson } from '../output.ts';
import { asciiOnly } from './ascii.ts';
import { snapshotDocument } from './document.ts';
import { newestTraces, takeSnapshot } from './snapshot.ts';
import { overviewText, servicesText, tracesText } from './tables.ts';
import { tracePages } from './trace-pages.ts';

export interface PrintOptions {
  /** Seconds, or all. */
  readonly window: number | 'all';
  readonly filter?: string | undefined;
  readonly json?: true | undefined;
  readonly ascii?: true | undefined;
  /** Also the list of traces. */
  readonly traces?: boolean;
}

/** Traces on paper at most: a screenful. */
const TRACES_ON_PAPER = 20;

/** Prints how a source stands now: plain tables, or one JSON document with all its traces. */
export async function printSource(source: Source, options: PrintOptions): Promise<void> {
  const { window, filter, json, ascii } = options;
  const scope = { window, ...(filter !== undefined && { filter }) };
  const snapshot = await takeSnapshot(source, scope);
  if (json) {
    const traces = tracePages(source, { ...scope, at: snapshot.at });
    await printJson(snapshotDocument(snapshot, traces));
    warnOfAway(source);
    return;
  }
  const glyphs = ascii ? asciiGlyphs : unicodeGlyphs;
  const parts = [
    `${overviewText(snapshot, source.status(), glyphs)}\n${servicesText(snapshot)}`,
    ...(options.traces
      ? [tracesText(await newestTraces(source, scope, snapshot, TRACES_ON_PAPER))]
      : []),
  ];
  const text = parts.join('\n\n');
  await print(ascii ? asciiOnly(text) : text);
}
