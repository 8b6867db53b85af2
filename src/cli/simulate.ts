import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { startLoadThread } from '../../demo/load-thread.ts';
import { untilInterrupted, wait } from './interrupt.ts';
import * as option from './options.ts';
import { print } from './output.ts';
import { parseAddress, parseWait } from './parse.ts';
import type { Address } from './parse.ts';
import { scenarioOption } from './scenario.ts';
import { UsageProblem } from './usage-problem.ts';

/** Requests a second when nothing was said: some 2,000 annotations. */
const RATE = 100;

export function simulateCommand(): CommandUnknownOpts {
  return new Command('simulate')
    .description('send the annotations of a simulated platform')
    .addOption(
      new Option('--to <host:port>', 'where to send them')
        .argParser(parseAddress)
        .default<Address>({ host: '127.0.0.1', port: 7760 }, '127.0.0.1:7760')
        .env('PHOSPHOR_TO'),
    )
    .addOption(scenarioOption('steady'))
    .addOption(option.rate)
    .addOption(option.seed)
    .addOption(
      new Option(
        '--for <time>',
        'how long, for example 10s (default: until interrupted)',
      ).argParser(parseWait),
    )
    .action(async (flags) => {
      const load = await startLoadThread({
        ...flags.to,
        rate: flags.rate ?? RATE,
        seed: flags.seed ?? 1,
        scenario: flags.scenario,
      }).catch((error: unknown) => {
        throw new UsageProblem(
          `Nothing can be sent to ${flags.to.host} (${String(error)}); choose another place with --to HOST:PORT.`,
        );
      });
      await untilInterrupted((interrupted) => wait((flags.for ?? Infinity) / 1000, interrupted));
      const { sent, dropped, lost, problem } = await load.stop();
      const because = problem === undefined ? '' : `; ${problem}`;
      await print(
        `${sent} annotations sent, ${dropped} dropped, ${lost} lost on the way${because}.`,
      );
    });
}
