/** Flags that more than one command has. Flags win over the environment, which wins over defaults. */
import { Option } from '@commander-js/extra-typings';
import type { Micros } from '../model/clock.ts';
import { themeNames } from '../ui/theme/palette.ts';
import type { ThemeName } from '../ui/theme/palette.ts';
import { usualTheme } from '../ui/theme/theme.ts';
import {
  parseAddress,
  parseAge,
  parseChoice,
  parseFilterText,
  parseList,
  parseRate,
  parseWait,
  parseWhole,
  parseWindow,
} from './parse.ts';
import type { Address } from './parse.ts';

/** Less than this does not bring one picture of the smallest terminal in a few seconds. */
const LEAST_BYTES_PER_SECOND = 1_000;

type Flag<Usage extends string, Value, Default = undefined> = Option<
  Usage,
  undefined,
  Default,
  Value
>;

/** DESIGN section 4: the original's port, on this machine alone unless told otherwise. */
const LISTEN = { host: '127.0.0.1', port: 7760 } as const;

export const udp: Flag<'--udp <host:port>', Address, Address> = new Option(
  '--udp <host:port>',
  'where services send their annotations',
)
  .argParser(parseAddress)
  .default<Address>(LISTEN, '127.0.0.1:7760')
  .env('PHOSPHOR_UDP');

export const tokenFile: Flag<'--token-file <file>', string> = new Option(
  '--token-file <file>',
  'holds the token that a collector asks for (or: PHOSPHOR_TOKEN)',
).env('PHOSPHOR_TOKEN_FILE');

export const connect: Flag<'--connect <urls>', readonly string[]> = new Option(
  '--connect <urls>',
  'watch collectors instead: http://HOST:PORT, several divided by commas',
)
  .argParser(parseList)
  .env('PHOSPHOR_CONNECT');

export const window: Flag<'--window <time>', number, number> = new Option(
  '--window <time>',
  'how far back counts reach: 10s, 1m, 5m, 15m or 1h',
)
  .argParser(parseWindow)
  .default<number>(60, '1m')
  .env('PHOSPHOR_WINDOW');

export const filter: Flag<'--filter <terms>', string> = new Option(
  '--filter <terms>',
  "what to show, for example 'service:fare status:error dur:>100ms'",
)
  .argParser(parseFilterText)
  .env('PHOSPHOR_FILTER');

export const once: Option<'--once'> = new Option('--once', 'print plain tables and end');

export const json: Option<'--json'> = new Option('--json', 'print one JSON document and end');

export const watchFor: Flag<'--for <time>', Micros> = new Option(
  '--for <time>',
  'how long to watch before printing, for example 10s',
).argParser(parseWait);

export const keep: Flag<'--keep <time>', Micros> = new Option(
  '--keep <time>',
  'keep the last minutes in memory, to save them when something goes wrong: 15m',
).argParser(parseAge);

export const ascii: Option<'--ascii'> = new Option(
  '--ascii',
  'draw with ASCII characters only',
).env('PHOSPHOR_ASCII');

export const noColor: Option<'--no-color'> = new Option('--no-color', 'draw without colours');

export const theme: Flag<'--theme <name>', ThemeName, ThemeName> = new Option(
  '--theme <name>',
  `colours: ${themeNames.join(', ')}`,
)
  .argParser(parseChoice('--theme', themeNames))
  .default<ThemeName>(usualTheme(process.env), '"phosphor"')
  .env('PHOSPHOR_THEME');

export const maxBytes: Flag<'--max-bytes-per-second <n>', number> = new Option(
  '--max-bytes-per-second <n>',
  'never send the terminal more than this',
)
  .argParser(parseWhole('--max-bytes-per-second', LEAST_BYTES_PER_SECOND))
  .env('PHOSPHOR_MAX_BYTES_PER_SECOND');

export const rate: Flag<'--rate <n>', number> = new Option(
  '--rate <n>',
  'requests a second to simulate, or max',
)
  .argParser(parseRate)
  .env('PHOSPHOR_RATE');

export const seed: Flag<'--seed <n>', number> = new Option(
  '--seed <n>',
  'the same seed simulates the same requests',
)
  .argParser(parseWhole('--seed'))
  .env('PHOSPHOR_SEED');

/** What only matters when something is printed; any of it asks for no screen. */
interface PrintFlags {
  readonly once?: true | undefined;
  readonly json?: true | undefined;
  readonly for?: Micros | undefined;
}

export function wantsScreen(flags: PrintFlags): boolean {
  return !flags.once && !flags.json && flags.for === undefined;
}
