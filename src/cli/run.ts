/** The whole command line: what the commands are, and how a mistake is told. */
import { Command } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { CommanderError } from 'commander';
import { InputProblem } from '../intake/problem.ts';
import { EndedBySignal } from './ended-by-signal.ts';
import { NotWell } from './not-well.ts';
import { UsageProblem } from './usage-problem.ts';
import { version } from './version.ts';

/** Nothing can be done as asked: DESIGN section 7. */
const PROBLEM = 2;

/** The command that it is without one. */
const DEFAULT = 'top';

/** Words that ask for help, or after which commander looks for a command. */
const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h']);

/** They need no command at all. */
const VERSION: ReadonlySet<string> = new Set(['--version', '-V']);

/** What there is, in the order of the help; each is loaded when it is asked for. */
const commands: Readonly<Record<string, () => Promise<CommandUnknownOpts>>> = {
  top: async () => (await import('./top.ts')).topCommand(),
  replay: async () => (await import('./replay.ts')).replayCommand(),
  record: async () => (await import('./record.ts')).recordCommand(),
  show: async () => (await import('./show.ts')).showCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
  agent: async () => (await import('./agent.ts')).agentCommand(),
  collect: async () => (await import('./collect.ts')).collectCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
};

/** Whoever asks for one of them needs no other; help is about all. */
function needed(args: readonly string[]): string[] {
  const names = Object.keys(commands);
  const asked = args[0] ?? '';
  if (names.includes(asked)) return [asked];
  if (VERSION.has(asked)) return [];
  return args.some((arg) => HELP.has(arg)) ? names : [DEFAULT];
}

/** Runs a command line, given without `node` and the program's name. Returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('phosphor')
    .description('Watches the requests of a micro-service platform from a terminal.')
    .version(version())
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nWithout a command it is "top"; "phosphor COMMAND --help" lists flags.',
    );
  for (const name of needed(args)) {
    program.addCommand(await commands[name]!(), { isDefault: name === DEFAULT });
  }
  // Commander's own words end up in one sentence of ours.
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    command.showSuggestionAfterError(false);
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof EndedBySignal || error instanceof NotWell) return error.exitCode;
    const sentence = problemSentence(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`phosphor: ${sentence}\n`);
    return PROBLEM;
  }
}

/** What to tell a person who can put it right; undefined for a fault of ours. */
function problemSentence(error: unknown): string | undefined {
  if (error instanceof UsageProblem || error instanceof InputProblem) return error.message;
  if (!(error instanceof CommanderError)) return undefined;
  const [what = ''] = error.message.replace(/^error: /, '').split('\n');
  return `${what.replace(/\.$/, '')}; "phosphor COMMAND --help" lists what there is.`;
}
