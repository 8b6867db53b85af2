import { Command } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { SECOND, wallClock } from '../model/clock.ts';
import { openRemote } from '../source/open.ts';
import type { Source } from '../source/source.ts';
import { failUnlessHeard } from './heard.ts';
import { untilInterrupted, wait } from './interrupt.ts';
import * as option from './options.ts';
import { isTerminal } from './output.ts';
import { printSource } from './print/print-source.ts';
import { showRecordable } from './record-on-screen.ts';
import { showScreen } from './screen.ts';
import { listening, otlp, otlpGrpc, zipkin } from './span-flags.ts';
import { readToken, warnOfPlainToken } from './token.ts';
import { UsageProblem } from './usage-problem.ts';
import { withSource } from './with-source.ts';

/** How long to watch before printing when nothing was said: two slots of the history are then whole. */
const WATCH = 2 * SECOND;

/** Flags that make no sense where a collector listens. */
const LISTENING = {
  udp: '--udp',
  otlp: '--otlp',
  otlpGrpc: '--otlp-grpc',
  zipkin: '--zipkin',
} as const;

export function topCommand(): CommandUnknownOpts {
  return new Command('top')
    .description('watch what arrives on UDP, or what collectors have (the default command)')
    .addOption(option.udp)
    .addOption(otlp)
    .addOption(otlpGrpc)
    .addOption(zipkin)
    .addOption(option.connect)
    .addOption(option.tokenFile)
    .addOption(option.window)
    .addOption(option.filter)
    .addOption(option.once)
    .addOption(option.json)
    .addOption(option.watchFor)
    .addOption(option.ascii)
    .addOption(option.noColor)
    .addOption(option.theme)
    .addOption(option.maxBytes)
    .addOption(option.keep)
    .allowExcessArguments()
    .action(async (flags, command) => {
      // As the default command it is also given words that are no command at all.
      const [word] = command.args;
      if (word !== undefined) {
        throw new UsageProblem(`There is no command "${word}"; "phosphor --help" lists them.`);
      }
      const isGiven = (flag: string): boolean => command.getOptionValueSource(flag) === 'cli';
      const listens = Object.entries(LISTENING).find(([flag]) => isGiven(flag));
      if (listens !== undefined && isGiven('connect')) {
        throw new UsageProblem(
          `Give ${listens[1]} to listen here or --connect to watch a collector.`,
        );
      }
      const collectors = listens !== undefined ? undefined : flags.connect;
      const open = async (): Promise<Source> => {
        if (collectors === undefined) return listening(flags)();
        const token = await readToken(flags.tokenFile);
        warnOfPlainToken(token, collectors);
        return openRemote({ urls: collectors, token, clock: wallClock });
      };
      if (option.wantsScreen(flags) && isTerminal()) {
        if (collectors === undefined) {
          await showRecordable(listening(flags), flags, { keep: flags.keep });
        } else {
          await withSource(open(), (source) => showScreen(source, flags));
        }
        return;
      }
      // A collector has watched already.
      const watch = flags.for ?? (collectors === undefined ? WATCH : 0);
      await untilInterrupted((interrupted) =>
        withSource(open(), async (source) => {
          await wait(watch / 1000, interrupted);
          failUnlessHeard(source);
          await printSource(source, flags);
        }),
      );
    });
}
