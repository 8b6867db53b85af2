import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Collector } from '../collector/collector.ts';
import { HOUR, wallClock } from '../model/clock.ts';
import type { Micros } from '../model/clock.ts';
import { untilInterrupted, wait } from './interrupt.ts';
import { isLoopback } from '../intake/loopback.ts';
import * as option from './options.ts';
import { parseAddress, parseAge, parseChoice, parseSize } from './parse.ts';
import type { Address } from './parse.ts';
import { otlpGrpcAddress } from './span-flags.ts';
import { readToken } from './token.ts';
import { UsageProblem } from './usage-problem.ts';
import { version } from './version.ts';

/** What is being answered gets so long at the end, ms: within what systemd and Kubernetes give. */
const STOP_WITHIN = 5_000;

/** How often the source's state and warnings are looked at, ms; each is told when it changes. */
const LOOK = 1_000;

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** DESIGN section 7: on this machine alone unless told otherwise. */
const LISTEN = { host: '127.0.0.1', port: 7750 } as const;

/** What is kept in a store: a day to look back on in the morning, on a disk that is not this program's alone. */
const STORE_AGE: Micros = 24 * HOUR;
const STORE_SIZE = 2e9;

export function collectCommand(): CommandUnknownOpts {
  return new Command('collect')
    .description('receive without a screen, and answer screens and scripts over HTTP')
    .addOption(option.udp)
    .addOption(
      new Option('--http <host:port>', 'where screens, scripts and agents ask')
        .argParser(parseAddress)
        .default<Address>(LISTEN, '127.0.0.1:7750')
        .env('PHOSPHOR_HTTP'),
    )
    .addOption(otlpGrpcAddress)
    .addOption(
      new Option('--store <file>', 'keep traces in this file, beyond what memory holds')
        .argParser(parseStore)
        .env('PHOSPHOR_STORE'),
    )
    .addOption(
      new Option('--store-age <time>', 'for so long at most: 30m, 24h, 7d')
        .argParser(parseAge)
        .default<Micros>(STORE_AGE, '24h')
        .env('PHOSPHOR_STORE_AGE'),
    )
    .addOption(
      new Option('--store-size <size>', 'and while they take no more than this: 500MB, 2GB')
        .argParser(parseSize)
        .default<number>(STORE_SIZE, '2GB')
        .env('PHOSPHOR_STORE_SIZE'),
    )
    .addOption(option.tokenFile)
    .addOption(
      new Option('--tls-cert <file>', 'certificate for https, PEM').env('PHOSPHOR_TLS_CERT'),
    )
    .addOption(new Option('--tls-key <file>', 'its key, PEM').env('PHOSPHOR_TLS_KEY'))
    .addOption(
      new Option('--insecure', 'answer other machines without a token').env('PHOSPHOR_INSECURE'),
    )
    .addOption(
      new Option('--cors <origin>', 'pages of this origin may ask from a browser')
        .argParser(parseOrigin)
        .env('PHOSPHOR_CORS'),
    )
    .addOption(
      new Option('--log-level <level>', `what to log: ${LEVELS.join(', ')}`)
        .argParser(parseChoice('--log-level', LEVELS))
        .default<(typeof LEVELS)[number]>('info')
        .env('PHOSPHOR_LOG_LEVEL'),
    )
    .action(async (flags) => {
      const token = await readToken(flags.tokenFile);
      const open = [flags.http, flags.otlpGrpc].find((each) => each && !isLoopback(each.host));
      if (token === undefined && !flags.insecure && open) {
        throw new UsageProblem(
          `${open === flags.http ? 'HTTP' : 'gRPC'} on ${open.host} is open to other machines; give a token with --token-file FILE or PHOSPHOR_TOKEN, or --insecure to do without.`,
        );
      }
      const tls = await readTls(flags.tlsCert, flags.tlsKey);
      // Loaded here: no other command needs a server, and a screen is to start at once.
      const [{ Collector }, { pino }] = await Promise.all([
        import('../collector/collector.ts'),
        import('pino'),
      ]);
      const log = pino({ level: flags.logLevel, base: null }, process.stdout);
      await untilInterrupted(async (interrupted) => {
        const collector = await Collector.open({
          udp: flags.udp,
          http: flags.http,
          otlpGrpc: flags.otlpGrpc,
          clock: wallClock,
          version: version(),
          log,
          ...(flags.store !== undefined && {
            store: { file: flags.store, keep: { age: flags.storeAge, bytes: flags.storeSize } },
          }),
          ...(token !== undefined && { token }),
          ...(tls && { tls }),
          ...(flags.cors !== undefined && { cors: flags.cors }),
        });
        const { udp, http, otlpGrpc } = collector;
        log.info(
          { udp, http, otlpGrpc, tls: tls !== undefined, token: token !== undefined },
          'listening',
        );
        if (token !== undefined && !tls && open) {
          log.warn(
            'the token comes as plain text, which others on the way can read; give --tls-cert and --tls-key',
          );
        }
        await tellTroubles(collector, log, interrupted);
        log.info('stopping');
        await collector.close(STOP_WITHIN);
        log.info('stopped');
      });
    });
}

/** Each change of state or of what there is to warn of, once. */
async function tellTroubles(
  collector: Collector,
  log: Logger,
  interrupted: AbortSignal,
): Promise<void> {
  let told = 'live ';
  while (!interrupted.aborted) {
    const { state, warnings } = collector.status();
    const now = `${state} ${warnings.join(' ')}`;
    if (now !== told) {
      if (state !== 'live') log.error({ state, warnings }, 'nothing is received');
      else if (warnings.length > 0) log.warn({ warnings }, 'not all is well');
      else log.info('all is well again');
    }
    told = now;
    await wait(LOOK, interrupted);
  }
}

async function readTls(
  cert: string | undefined,
  key: string | undefined,
): Promise<{ readonly cert: Buffer; readonly key: Buffer } | undefined> {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new UsageProblem('A certificate and its key go together; give --tls-cert and --tls-key.');
  }
  return { cert: await read('--tls-cert', cert), key: await read('--tls-key', key) };
}

async function read(flag: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageProblem(`${flag} ${file} cannot be read (${(error as Error).message}).`);
  }
}

/** SQLite takes no name for a file of its own that goes when it is closed. */
function parseStore(file: string): string {
  if (file !== '') return file;
  throw new UsageProblem('--store names no file; write for example --store traces.db.');
}

function parseOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new UsageProblem(
    `--cors "${text}" is not an origin; write for example https://monitor.example.`,
  );
}
