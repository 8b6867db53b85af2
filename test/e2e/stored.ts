/**
 * Stored screens. A test waits until the screen looks as stored, and tells the
 * difference when it never does. `UPDATE_SCREENS=1` stores what is there now.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import type { Person } from './person.ts';

/** How long a screen must stand still before it is stored, ms: longer than a refresh. */
const STILL = 1_500;

const directory = new URL('__screens__/', import.meta.url);

export async function looksAsStored(
  person: Person,
  name: string,
  draw: (person: Person) => string,
): Promise<void> {
  const file = new URL(`${name}.txt`, directory);
  if (process.env['UPDATE_SCREENS']) {
    await person.standsStill(STILL);
    mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(file, draw(person));
    return;
  }
  if (!existsSync(file))
    throw new Error(`No screen is stored as ${name}; UPDATE_SCREENS=1 stores it.`);
  const stored = readFileSync(file, 'utf8');
  try {
    await person.sees(() => draw(person) === stored);
  } catch {
    expect(draw(person)).toBe(stored);
  }
}
