import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { startLoadThread } from '../../demo/load-thread.ts';
import { ServiceProblem } from '../../demo/services/child.ts';
import { serviceNames, startServices } from '../../demo/services/start.ts';
import { SECOND } from '../model/clock.ts';
import { openLocal } from '../source/open.ts';
import type { LocalSource } from '../source/open.ts';
import type { Source } from '../source/source.ts';
import { untilInterrupted, wait } from './interrupt.ts';
import * as option from './options.ts';
import { isTerminal, print } from './output.ts';
import { parseWhole } from './parse.ts';
import { printSource } from './print/print-source.ts';
import { showRecordable } from './record-on-screen.ts';
import { scenarioOption } from './scenario.ts';
import { UsageProblem } from './usage-problem.ts';
import { withSource } from './with-source.ts';

/** Without a terminal: so many tables, and so much time before each. */
const TABLES = 3;
const BETWEEN = SECOND;

/** Requests a second when nothing was said: enough for every service to have calls each second. */
const RATE = 60;

/** The same for real services: they do real work, and share the machine with the screen. */
const SERVICES_RATE = 50;

/** More requests a second than six processes on one machine answer; each waits for a second, and has a socket. */
const MAX_SERVICES_RATE = 5_000;

/** Ports from 1024 up are anybody's. */
const FIRST_PORT = 1_024;
const LAST_PORT = 65_535;

const ANY_PORT = { host: '127.0.0.1', port: 0 };

/** What sends to the screen; gone once `stop` has settled. */
interface Platform {
  stop(): Promise<unknown>;
}

type Starting = (to: LocalSource['address']) => Promise<Platform>;

/**
 * Watches a platform that it starts itself: the simulated one, or with
 * `--services` a small one of real processes. That is a flag and not a command
 * of its own, since all else is the same: the screen, what is printed, the end.
 */
export function demoCommand(): CommandUnknownOpts {
  return new Command('demo')
    .description('watch a simulated platform')
    .addOption(scenarioOption('tour'))
    .addOption(
      new Option(
        '--services [port]',
        'instead, start five real services, on ports from this one on',
      )
        .argParser(parsePort)
        .conflicts('scenario'),
    )
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
      const { services, scenario, seed = 1 } = flags;
      const starting: Starting =
        services === undefined
          ? (to) => startLoadThread({ ...to, rate: flags.rate ?? RATE, seed, scenario })
          : real(services, flags.rate ?? SERVICES_RATE, seed);
      if (option.wantsScreen(flags) && isTerminal()) {
        await showRecordable(
          (keep, copying) => openLocal({ udp: ANY_PORT, keep, copying }),
          flags,
          {
            during: (source, show) => besides(starting, source, show),
          },
        );
        return;
      }
      const tables = option.wantsScreen(flags) ? TABLES : 1;
      await untilInterrupted((interrupted) =>
        withPlatform(starting, async (source) => {
          for (let table = 0; table < tables; table++) {
            await wait((flags.for ?? BETWEEN) / 1000, interrupted);
            if (table > 0) await print('');
            await printSource(source, flags);
            if (interrupted.aborted) break;
          }
        }),
      );
    });
}

/** A local source on a port of its own, and the platform that sends to it. */
async function withPlatform(
  start: Starting,
  use: (source: Source) => Promise<unknown>,
): Promise<void> {
  await withSource(openLocal({ udp: ANY_PORT }), (source) =>
    besides(start, source, () => use(source)),
  );
}

/** Does something while the platform sends. */
async function besides(
  start: Starting,
  source: LocalSource,
  use: () => Promise<unknown>,
): Promise<void> {
  const running = await start(source.address);
  try {
    await use();
  } finally {
    await running.stop();
  }
}

/** @param port the first that they listen on; true for any that are free. */
function real(port: number | true, rate: number, seed: number): Starting {
  if (rate > MAX_SERVICES_RATE) {
    throw new UsageProblem(
      `--rate ${rate === Infinity ? 'max' : rate} is for the simulator; real services take up to ${MAX_SERVICES_RATE} requests a second.`,
    );
  }
  return async (to) => {
    try {
      return await startServices({ to, rate, seed, firstPort: port === true ? undefined : port });
    } catch (error) {
      if (error instanceof ServiceProblem) throw new UsageProblem(error.message);
      throw error;
    }
  };
}

function parsePort(text: string): number {
  const port = parseWhole('--services', FIRST_PORT)(text);
  const last = LAST_PORT - serviceNames.length + 1;
  if (port > last) throw new UsageProblem(`--services ${text} is too much; the most is ${last}.`);
  return port;
}
