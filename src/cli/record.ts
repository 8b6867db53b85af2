import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { InputProblem } from '../intake/problem.ts';
import { wallClock } from '../model/clock.ts';
import { CaptureProblem } from '../store/open-capture.ts';
import { bytes, exactCount } from '../ui/paint/numbers.ts';
import { untilInterrupted, wait, within } from './interrupt.ts';
import { keepReady } from './keep-ready.ts';
import * as option from './options.ts';
import { parseWait } from './parse.ts';
import { Recorder, recordedText } from './recorder.ts';
import type { LedgerAnswer } from './recording.ts';
import { look, lostText, Telling } from './recording.ts';
import { listening, otlp, otlpGrpc, zipkin } from './span-flags.ts';
import type { Listening } from './span-flags.ts';
import { withSource } from './with-source.ts';

/** How often it is looked how far it is, ms. */
const LOOK = 1_000;

const HELP = `
Without --keep, all that comes is written to FILE, until --for is over or Ctrl-C.

With --keep, the last minutes are kept in memory alone (up to 64 MiB, which
compressed are some three million annotations), and are written to FILE
- when something is clearly worse than it was, as "check" tells it: at once, then
  for as long as it lasts, and for half a minute after;
- on SIGUSR2 (kill -USR2 PID), and at the end.
What is in FILE by then is not written again.

A FILE that is a capture is gone on with; any other is left as it is. It can be
replayed at any time, also after a crash: "phosphor replay FILE".`;

/** Listens, and keeps what comes for a replay. */
export function recordCommand(): CommandUnknownOpts {
  return new Command('record')
    .description('record what arrives on UDP in a file, to replay it')
    .argument('<file>', 'the capture to write')
    .addOption(option.udp)
    .addOption(otlp)
    .addOption(otlpGrpc)
    .addOption(zipkin)
    .addOption(
      new Option(
        '--for <time>',
        'how long, for example 10s (default: until interrupted)',
      ).argParser(parseWait),
    )
    .addOption(option.keep)
    .addHelpText('after', HELP)
    .action(async (path, flags) => {
      const { keep, for: time } = flags;
      const listen = listening(flags);
      const recorder = new Recorder({ clock: wallClock, keep });
      try {
        await untilInterrupted(async (interrupted) => {
          const enough = time === undefined ? interrupted : within(time / 1000, interrupted);
          if (keep === undefined) await recordAll(recorder, path, listen, enough);
          else await keepReady({ recorder, path, listen, clock: wallClock }, enough);
        });
      } catch (error) {
        throw error instanceof CaptureProblem ? new InputProblem(error.message) : error;
      }
    });
}

/** Writes all that comes to a file. */
async function recordAll(
  recorder: Recorder,
  path: string,
  listen: Listening,
  enough: AbortSignal,
): Promise<void> {
  const telling = new Telling();
  let answer: LedgerAnswer | undefined;
  await withSource(listen(recorder.take), async (source) => {
    await recorder.start(path);
    await telling.line(`Recording ${source.status().name} in ${path}.`);
    while (!enough.aborted) {
      await wait(LOOK, enough);
      answer = await look(source, recorder);
      const { annotations, bytes: size, trouble } = recorder.state()!;
      await telling.trouble(trouble);
      const written = `${exactCount(annotations)} annotations, ${bytes(size)}`;
      await telling.progress(written, recorder, answer);
    }
  });
  // What came last was handed over as the source ended.
  const recorded = await recorder.stop();
  if (!recorded) return;
  await telling.line(`${recordedText(recorded)} ${lostText(answer)}`);
  if (recorded.trouble !== undefined) throw new InputProblem(recorded.trouble);
}
