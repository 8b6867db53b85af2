/** The whole command line: what the commands are, and how a mistake is told. */
import { Command } from '@commander-js/extra-typings';
import { CommanderError } from 'commander';
import { InputProblem } from '../intake/problem.ts';
import { agentCommand } from './agent.ts';
import { checkCommand } from './check.ts';
import { collectCommand } from './collect.ts';
import { demoCommand } from './demo.ts';
import { EndedBySignal } from './ended-by-signal.ts';
import { NotWell } from './not-well.ts';
import { recordCommand } from './record.ts';
import { replayCommand } from './replay.ts';
import { showCommand } from './show.ts';
import { simulateCommand } from './simulate.ts';
import { topCommand } from './top.ts';
import { UsageProblem } from './usage-problem.ts';
import { version } from './version.ts';

/** Nothing can be done as asked: DESIGN section 7. */
const PROBLEM = 2;

/** Runs a command line, given without `node` and the program's name. Returns the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const program = new Command('phosphor')
    .description('Watches the requests of a micro-service platform from a terminal.')
    .version(version())
    .enablePositionalOptions()
    .addHelpText('after', '\nWithout a command it is "top"; "phosphor COMMAND --help" lists flags.')
    .addCommand(topCommand(), { isDefault: true })
    .addCommand(replayCommand())
    .addCommand(recordCommand())
    .addCommand(showCommand())
    .addCommand(demoCommand())
    .addCommand(simulateCommand())
    .addCommand(agentCommand())
    .addCommand(collectCommand())
    .addCommand(checkCommand());
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
