import { Command } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { startLoadThread } from '../../demo/load-thread.ts';
import type { LoadOptions } from '../../demo/load.ts';
import { SECOND } from '../model/clock.ts';
import { openLocal } from '../source/open.ts';
import type { Source } from '../source/source.ts';
import { untilInterrupted, wait } from './interrupt.ts';
import * as option from './options.ts';
import { isTerminal, print } from './output.ts';
import { printSource } from './print/print-source.ts';
import { scenarioOption } from './scenario.ts';
import { showScreen } from './screen.ts';
import { withSource } from './with-source.ts';

/** Without a terminal: so many tables, and so much time before each. */
const TABLES = 3;
const BETWEEN = SECOND;

/** Requests a second when nothing was said: enough for every service to have calls each second. */
const RATE = 60;

export function demoCommand(): CommandUnknownOpts {
  return new Command('demo')
    .description('watch a simulated platform')
    .addOption(scenarioOption('tour'))
    .addOption(option.rate)
    .addOption(option.seed)
    .addOption(option.window)
    .addOption(option.filter)
    .addOption(option.once)
    .addOption(option.json)
    .addOption(option.watchFor)
    .addOption(option.ascii)
    .addOption(option.noColor)
    .addOption(option.theme)
    .addOption(option.maxBytes)
    .action(async (flags) => {
      const load = { rate: flags.rate ?? RATE, seed: flags.seed ?? 1, scenario: flags.scenario };
      if (option.wantsScreen(flags) && isTerminal()) {
        await withLoad(load, (source) => showScreen(source, flags));
        return;
      }
      const tables = option.wantsScreen(flags) ? TABLES : 1;
      await untilInterrupted((interrupted) =>
        withLoad(load, async (source) => {
          for (let table = 0; table < tables && !interrupted.aborted; table++) {
            await wait((flags.for ?? BETWEEN) / 1000, interrupted);
            if (table > 0) await print('');
            await printSource(source, flags);
          }
        }),
      );
    });
}

/** A local source on a port of its own, and the simulated platform that sends to it. */
async function withLoad(
  load: Omit<LoadOptions, 'host' | 'port'>,
  use: (source: Source) => Promise<unknown>,
): Promise<void> {
  await withSource(openLocal({ udp: { host: '127.0.0.1', port: 0 } }), async (source) => {
    const running = await startLoadThread({ ...load, ...source.address });
    try {
      await use(source);
    } finally {
      await running.stop();
    }
  });
}
