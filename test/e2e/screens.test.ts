import { afterEach, test } from 'vitest';
import { Person } from './person.ts';
import { pictureOf, textOf } from './picture.ts';
import { looksAsStored } from './stored.ts';

const LISTING = 'demo/captures/neardrivers.txt';

/** What to press one after the other, from the first screen on, and what each key must bring. */
const screens: readonly {
  readonly name: string;
  readonly keys: readonly (readonly [string, RegExp])[];
}[] = [
  { name: 'services', keys: [['1', /SERVICE +RPS/]] },
  { name: 'traces', keys: [['2', /TIME +CALL/]] },
  {
    name: 'trace',
    keys: [
      ['2', /TIME +CALL/],
      ['\r', /feature-flags\.features/],
    ],
  },
  { name: 'listing', keys: [['v', /\[REQ\]/]] },
  { name: 'edges', keys: [['3', /CALLER/]] },
  { name: 'pipeline', keys: [['5', /annotations read/]] },
  { name: 'help', keys: [['?', /help/i]] },
];

const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

let person: Person | undefined;

afterEach(() => person?.stop());

for (const [columns, rows] of sizes) {
  for (const ascii of [false, true]) {
    const kind = ascii ? 'ascii' : 'colour';
    test(`the talk's trace at ${columns}×${rows}, ${kind}, looks as stored on every screen`, async () => {
      const flags = ascii ? ['--ascii', '--no-color'] : [];
      person = new Person(['replay', LISTING, '--speed', 'max', ...flags], { columns, rows });
      await person.sees(/ended/);
      for (const { name, keys } of screens) {
        for (const [key, brings] of keys) {
          person.press(key);
          await person.sees(brings);
        }
        await looksAsStored(
          person,
          `${name}-${columns}x${rows}-${kind}`,
          ascii ? textOf : pictureOf,
        );
      }
    });
  }
}
