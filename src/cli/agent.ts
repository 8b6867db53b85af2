import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { Agent, FILL, WINDOW } from '../agent/agent.ts';
import type { AgentCounts } from '../agent/agent.ts';
import { SECOND, wallClock } from '../model/clock.ts';
import { DATAGRAM_BYTES } from '../wire/datagram-writer.ts';
import { MAX_DATAGRAM_BYTES } from '../wire/limits.ts';
import { untilInterrupted, wait } from './interrupt.ts';
import * as option from './options.ts';
import { print } from './output.ts';
import { parseWait, parseWhole } from './parse.ts';
import { readToken, warnOfPlainToken } from './token.ts';
import { UsageProblem } from './usage-problem.ts';

/** What is waiting gets so long to be sent at the end, ms: within what systemd and Kubernetes give. */
const FLUSH_WITHIN = 5_000;

/** How often troubles are looked for, ms; each is told when it changes. */
const LOOK = 1_000;

/** Least size of a datagram: its totals, and an annotation with names of ordinary length. */
const MIN_DATAGRAM_BYTES = 512;

const PROTOCOLS: ReadonlySet<string> = new Set(['udp:', 'http:', 'https:']);

export function agentCommand(): CommandUnknownOpts {
  return new Command('agent')
    .description('take annotations on this host and send them on')
    .addOption(option.udp)
    .addOption(
      new Option('--to <url>', 'where to send them: udp://HOST:PORT, http:// or https://HOST:PORT')
        .argParser(parseDestination)
        .makeOptionMandatory()
        .env('PHOSPHOR_AGENT_TO'),
    )
    .addOption(
      new Option('--fill <n>', 'send when so many annotations wait')
        .argParser(parseWhole('--fill', 1))
        .default<number>(FILL)
        .env('PHOSPHOR_AGENT_FILL'),
    )
    .addOption(
      new Option('--flush <time>', 'send at least so often')
        .argParser(parseWait)
        .default<number>((WINDOW / 1000) * SECOND, '2s')
        .env('PHOSPHOR_AGENT_FLUSH'),
    )
    .addOption(
      new Option('--datagram <bytes>', `most bytes of a datagram (UDP: ${DATAGRAM_BYTES})`)
        .argParser(parseDatagram)
        .env('PHOSPHOR_AGENT_DATAGRAM'),
    )
    .addOption(option.tokenFile)
    .action(async (flags) => {
      const token = await readToken(flags.tokenFile);
      warnOfPlainToken(token, [`${flags.to.protocol}//${flags.to.host}`]);
      const options = {
        udp: flags.udp,
        to: flags.to,
        clock: wallClock,
        fill: flags.fill,
        window: flags.flush / 1000,
        ...(token !== undefined && { token }),
        ...(flags.datagram !== undefined && { datagramBytes: flags.datagram }),
      };
      await untilInterrupted(async (interrupted) => {
        const agent = await Agent.open(options);
        const { host, port } = agent.address;
        await print(
          `udp ${host.includes(':') ? `[${host}]` : host}:${port} → ${placeOf(flags.to)}`,
        );
        await tellTroubles(agent, interrupted);
        await print(sentence(await agent.close(FLUSH_WITHIN)));
      });
    });
}

/** Each trouble once, when it begins, and that it is over. */
async function tellTroubles(agent: Agent, interrupted: AbortSignal): Promise<void> {
  let told = '';
  while (!interrupted.aborted) {
    const notes = agent.notes().join(' ');
    if (notes !== told) process.stderr.write(`phosphor: ${notes || 'All is well again.'}\n`);
    told = notes;
    await wait(LOOK, interrupted);
  }
}

/** Without a password: what is printed ends in logs. */
function placeOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`;
}

function sentence({ offered, sent, dropped, waiting, upstreamLost }: AgentCounts): string {
  return `${offered} annotations taken, ${sent} sent on, ${dropped} dropped, ${waiting} not sent in time; ${upstreamLost} lost before.`;
}

function parseDestination(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !PROTOCOLS.has(url.protocol) || url.hostname === '') {
    throw new UsageProblem(
      `--to "${text}" is not a place to send to; write for example udp://collector:7760 or http://collector:7750.`,
    );
  }
  return url;
}

function parseDatagram(text: string): number {
  const bytes = parseWhole('--datagram')(text);
  if (bytes < MIN_DATAGRAM_BYTES || bytes > MAX_DATAGRAM_BYTES) {
    throw new UsageProblem(
      `--datagram ${text} is not a size of a datagram; write bytes from ${MIN_DATAGRAM_BYTES} to ${MAX_DATAGRAM_BYTES}.`,
    );
  }
  return bytes;
}
