import { afterAll, beforeAll, describe, test } from 'vitest';
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
  {
    name: 'traces',
    keys: [
      ['2', /TIME +CALL/],
      // The list holds still for whoever was in it.
      ['g', /1 trace\./],
    ],
  },
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

let person: Person;

/** Since each start costs as much as all screens of one size, the terminal grows instead. */
describe.each([false, true])("the talk's trace, without colours: %s", (ascii) => {
  const kind = ascii ? 'ascii' : 'colour';

  beforeAll(async () => {
    const flags = ascii ? ['--ascii', '--no-color'] : [];
    const [columns, rows] = sizes[0];
    person = new Person(['replay', LISTING, '--speed', 'max', ...flags], { columns, rows });
    await person.sees(/ended/);
  });

  afterAll(() => person.stop());

  test.each(sizes)('looks as stored on every screen at %i×%i', async (columns, rows) => {
    person.resize(columns, rows);
    for (const { name, keys } of screens) {
      for (const [key, brings] of keys) {
        person.press(key);
        await person.sees(brings);
      }
      await looksAsStored(person, `${name}-${columns}x${rows}-${kind}`, ascii ? textOf : pictureOf);
    }
    person.press('\u001b');
  });
});
