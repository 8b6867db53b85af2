import { Command, Option } from '@commander-js/extra-typings';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { openReplay } from '../source/open.ts';
import { untilInterrupted, within } from './interrupt.ts';
import * as option from './options.ts';
import { isTerminal, warn } from './output.ts';
import { parseChoice, parseSpeed } from './parse.ts';
import { played } from './played.ts';
import { printSource } from './print/print-source.ts';
import { returnFreedMemory } from './returning-memory.ts';
import { showScreen } from './screen.ts';
import { withSource } from './with-source.ts';
import { keepYoungHeapSmall } from './young-heap.ts';

export function replayCommand(): CommandUnknownOpts {
  return new Command('replay')
    .description('play trace files on their own clock')
    .argument('<file...>', 'files to play as one; - is standard input')
    .addOption(
      new Option(
        '--speed <n>',
        'from 0.1 to 100 times as fast, or max for at once (default: 1 on a screen, max otherwise)',
      )
        .argParser(parseSpeed)
        .env('PHOSPHOR_SPEED'),
    )
    .addOption(
      new Option(
        '--shift <to>',
        'now: move all times so that the file begins now, or ends now when played at once',
      ).argParser(parseChoice('--shift', ['now'] as const)),
    )
    .addOption(option.window)
    .addOption(option.filter)
    .addOption(option.once)
    .addOption(option.json)
    .addOption(option.watchFor)
    .addOption(option.ascii)
    .addOption(option.noColor)
    .addOption(option.theme)
    .addOption(option.maxBytes)
    .action(async (files, flags, command) => {
      const screen = option.wantsScreen(flags) && isTerminal();
      const opening = {
        files,
        speed: flags.speed ?? (screen ? 1 : Infinity),
        ...(flags.shift && { shift: flags.shift }),
      };
      if (screen) {
        returnFreedMemory();
        keepYoungHeapSmall();
        await withSource(openReplay(opening), (source) => showScreen(source, flags));
        return;
      }
      // The whole file counts unless a window was asked for.
      const chosen = command.getOptionValueSource('window') !== 'default';
      const window = chosen ? flags.window : 'all';
      await untilInterrupted((interrupted) =>
        withSource(openReplay({ ...opening, once: true }), async (source) => {
          // Without --for to its end; with it, as far as it got.
          const enough =
            flags.for === undefined ? interrupted : within(flags.for / 1000, interrupted);
          await played(source, enough);
          await printSource(source, { ...flags, window, traces: true });
          // Tables have them among their lines; a document has counts alone, and no places.
          if (flags.json) source.status().warnings.forEach(warn);
        }),
      );
    });
}
