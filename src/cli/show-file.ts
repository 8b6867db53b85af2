/** What `show` prints of a file: its annotations in a format, without taking it into memory whole. */
import { readInput } from '../intake/file.ts';
import { InputProblem } from '../intake/problem.ts';
import { skippedOf } from '../intake/skipped.ts';
import type { Annotation } from '../model/annotation.ts';
import { WholeTraces } from '../source/timeline/whole-traces.ts';
import { clean } from '../ui/paint/clean.ts';
import type { Codec, Sink } from '../wire/codec.ts';
import { listing } from '../wire/listing.ts';
import { onlyTrace } from '../wire/only-trace.ts';
import { inWords } from '../wire/read-whole.ts';
import { print } from './output.ts';

/** Annotations printed at once: one document of a format that has documents. */
const PRINTED_AT_ONCE = 100_000;

export interface ShowOptions {
  readonly codec: Codec;
  /** Only this trace. */
  readonly traceId?: string | undefined;
}

/**
 * Prints a file. A listing is printed as it stands, in the order of the file;
 * of other formats, whose traces lie among one another, a trace at a time.
 * Resolves with what a person should know besides. Rejects with an `InputProblem`.
 */
export async function printFile(file: string, { codec, traceId }: ShowOptions): Promise<string[]> {
  const printer = new Printer(codec);
  const traces = new WholeTraces((trace) => printer.add(inTime(trace)));
  let asItStands = false;
  const words = inWords((annotation) => {
    if (asItStands) printer.add([annotation]);
    else traces.add(annotation);
  });
  const sink: Sink = traceId === undefined ? words : onlyTrace(traceId, words);
  const input = await readInput(file, sink, {
    onFormat: (format) => (asItStands = format === listing.name && codec === listing),
    onBytes: () => printer.printFull(),
  });
  traces.finish();
  if (traceId !== undefined && !printer.hasAny) {
    throw new InputProblem(`There is no trace ${clean(traceId)} in ${clean(input.name)}.`);
  }
  await printer.finish();
  const { apart } = traces;
  return [
    ...[skippedOf(input) ?? []].flat(),
    ...(apart > 0
      ? [
          `${apart} annotations stand far from the rest of their trace, and are printed by themselves.`,
        ]
      : []),
  ];
}

/** As they were said: spans tell their ends before what was within them. One without a time stays where it is. */
function inTime(trace: readonly Annotation[]): readonly Annotation[] {
  if (trace.some(({ timestamp }) => timestamp === 0)) return trace;
  return trace.toSorted((a, b) => a.timestamp - b.timestamp);
}

/** Prints annotations in a format. A file gets the text as it is; a terminal must not be steered by it. */
export async function printAnnotations(
  codec: Codec,
  annotations: readonly Annotation[],
): Promise<void> {
  await printText(written(codec, annotations));
}

function written(codec: Codec, annotations: readonly Annotation[]): string {
  return new TextDecoder().decode(codec.write(annotations));
}

function printText(text: string): Promise<void> {
  return print(process.stdout.isTTY ? text.split('\n').map(clean).join('\n') : text);
}

/** Prints annotations as they come, so many at once: a list goes on as one, other documents stand one behind another. */
export class Printer {
  readonly #codec: Codec;
  #annotations: Annotation[] = [];
  /** Of a list: what was written last, without its close. It is printed once it is known whether it goes on. */
  #begun = '';
  #hasAny = false;

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  get hasAny(): boolean {
    return this.#hasAny;
  }

  add(annotations: readonly Annotation[]): void {
    this.#hasAny = true;
    for (const annotation of annotations) this.#annotations.push(annotation);
  }

  async print(annotations: readonly Annotation[]): Promise<void> {
    this.add(annotations);
    await this.printFull();
  }

  async printFull(): Promise<void> {
    if (this.#annotations.length > PRINTED_AT_ONCE) await this.#printAll();
  }

  /** No more comes. */
  async finish(): Promise<void> {
    await this.#printAll();
    if (this.#begun !== '') await printText(`${this.#begun}${this.#codec.list?.[1]}`);
  }

  async #printAll(): Promise<void> {
    if (this.#annotations.length === 0) return;
    const text = written(this.#codec, this.#annotations);
    this.#annotations = [];
    if (this.#codec.list === undefined) return printText(text);
    if (text === '') return;
    const [open, close] = this.#codec.list;
    const goesOn = this.#begun !== '';
    if (goesOn) await printText(`${this.#begun},`);
    this.#begun = text.slice(goesOn ? open.length : 0, -close.length);
  }
}
