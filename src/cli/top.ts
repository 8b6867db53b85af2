import { Command } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { SECOND } from '../model/clock.ts';
import { openLocal } from '../source/open.ts';
import { untilInterrupted, wait } from './interrupt.ts';
import * as option from './options.ts';
import { isTerminal } from './output.ts';
import { printSource } from './print/print-source.ts';
import { showScreen } from './screen.ts';
import { UsageProblem } from './usage-problem.ts';
import { withSource } from './with-source.ts';

/** How long to watch before printing when nothing was said: two slots of the history are then whole. */
const WATCH = 2 * SECOND;

export function topCommand(): CommandUnknownOpts {
  return new Command('top')
    .description('watch what arrives on UDP (the default command)')
    .addOption(option.udp)
    .addOption(option.window)
    .addOption(option.filter)
    .addOption(option.once)
    .addOption(option.json)
    .addOption(option.watchFor)
    .addOption(option.ascii)
    .addOption(option.noColor)
    .addOption(option.theme)
    .addOption(option.maxBytes)
    .allowExcessArguments()
    .action(async (flags, command) => {
      // As the default command it is also given words that are no command at all.
      const [word] = command.args;
      if (word !== undefined) {
        throw new UsageProblem(`There is no command "${word}"; "phosphor --help" lists them.`);
      }
      if (option.wantsScreen(flags) && isTerminal()) {
        await withSource(openLocal({ udp: flags.udp }), (source) => showScreen(source, flags));
        return;
      }
      await untilInterrupted((interrupted) =>
        withSource(openLocal({ udp: flags.udp }), async (source) => {
          await wait((flags.for ?? WATCH) / 1000, interrupted);
          await printSource(source, flags);
        }),
      );
    });
}
