/**
 * The pictures of the README, from the real program in a real terminal:
 * `npm run picture`, or `npm run picture -- trace` for one of them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Person } from '../e2e/person.ts';
import { screenToSvg } from './svg.ts';

const DIRECTORY = fileURLToPath(new URL('../../demo/pictures/', import.meta.url));

/** How long the screen must stand still before a picture of a replay is taken, ms. */
const STILL = 1_000;

interface Picture {
  readonly args: readonly string[];
  readonly rows: number;
  /** Leads the program to where it is worth a picture. */
  readonly sit: (person: Person) => Promise<unknown>;
}

const COLUMNS = 120;

/** Longer than a round of the tour, ms. */
const PATIENCE = 300_000;

/** The headline says that config is slow, its row is the first, and hob, which waits for it, is marked. */
const SLOW_CONFIG = /config p99 .*\n.*SERVICE .*\n▲ \S*config [^]*▲ \S*hob /;

const pictures: Readonly<Record<string, Picture>> = {
  // One service got slow, and those that call it with it. The second round of the
  // tour, so that the trends are whole: this picture takes five minutes.
  services: {
    args: ['demo', '--scenario', 'tour', '--seed', '7'],
    rows: 26,
    sit: async (person) => {
      await person.sees(SLOW_CONFIG, PATIENCE);
      await person.sees((lines) => !SLOW_CONFIG.test(lines.join('\n')), PATIENCE);
      await person.sees(SLOW_CONFIG, PATIENCE);
    },
  },
  trace: {
    args: ['replay', 'demo/captures/neardrivers.txt', '--speed', 'max'],
    rows: 26,
    sit: async (person) => {
      await person.sees(/ended/);
      person.press('2');
      await person.sees(/TIME +CALL/);
      person.press('\r');
      await person.sees(/experiment\.readlastupdated/);
      // The call to nearest-driver, which makes three others.
      person.press('jjjjjjj');
      await person.standsStill(STILL);
    },
  },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in pictures));
if (unknown.length > 0) {
  console.error(
    `There is no picture ${unknown.join(', ')}; there are ${Object.keys(pictures).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  mkdirSync(DIRECTORY, { recursive: true });
  for (const [name, { args, rows, sit }] of Object.entries(pictures)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const person = new Person(args, { columns: COLUMNS, rows });
    await sit(person);
    writeFileSync(`${DIRECTORY}${name}.svg`, screenToSvg(person.terminal));
    await person.stop();
    console.log(`demo/pictures/${name}.svg`);
  }
}
