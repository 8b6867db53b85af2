/** Makes the made blocks of the README anew: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { blockNames, writeBlock } from './blocks.ts';
import { made } from './made.ts';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));

const before = readFileSync(README, 'utf8');
let after = before;
for (const name of blockNames(before)) after = writeBlock(after, name, await made(name));
if (after !== before) writeFileSync(README, after);
console.log(after === before ? 'README.md was up to date.' : 'README.md is up to date now.');
