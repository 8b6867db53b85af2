/** What the made blocks of the README hold, asked of the program itself. */
import { scenarios } from '../../demo/scenarios/index.ts';
import { keyListMarkdown } from '../../src/ui/keymap/lists.ts';
import { phosphor } from '../cli/phosphor.ts';

/** Blocks of one command's help are named after it. */
const HELP = /^help(?: (?<command>[a-z]+))?$/;

/** The text of a block by its name; throws for a name that nothing makes. */
export async function made(name: string): Promise<string> {
  if (name === 'keys') return keyListMarkdown();
  if (name === 'scenarios') return scenarioTable();
  const help = HELP.exec(name);
  if (help === null) throw new Error(`Nothing makes the block "${name}".`);
  return helpOf(help.groups?.['command']);
}

/** `phosphor COMMAND --help`, or that of the whole program. */
async function helpOf(command: string | undefined): Promise<string> {
  const words = command === undefined ? ['--help'] : [command, '--help'];
  const { out } = await phosphor(words);
  return `\`\`\`\n${out.trim()}\n\`\`\``;
}

function scenarioTable(): string {
  const rows = scenarios.map(({ name, sees }) => `| \`${name}\` | ${sees} |`);
  return ['| scenario | what a viewer should see |', '| --- | --- |', ...rows].join('\n');
}
