/**
 * What a trace can be found by: names in the roles in which they were told, and
 * marks. A word is a name and a role as one integer, `name × ROLES + role`; it
 * means something as long as the vocabulary it was made with. In the file it is
 * a row of `words` and has a number of its own.
 */
import { OTHER_NAME } from '../model/names.ts';

/** As what a name was told. Errors have names of their own, so that they never push out a service. */
export const Role = { host: 0, caller: 1, called: 2, error: 3 } as const;

export type Role = (typeof Role)[keyof typeof Role];

const ROLES = 4;

/** Words of the empty name, which no trace is found by, are marks. */
export const Mark = {
  /** An annotation told an error; a caller stopped waiting. */
  failed: 0,
  timedOut: 1,
  /** The trace's id is not hexadecimal, so any text may be in it. */
  oddId: 2,
} as const;

/** The numbers of the marks in every file; names have higher ones. */
export const markNumber: Readonly<Record<keyof typeof Mark, number>> = {
  failed: 1,
  timedOut: 2,
  oddId: 3,
};
export const FIRST_NAMED = 16;

export function wordOf(name: number, role: Role): number {
  return name * ROLES + role;
}

export function nameOf(word: number): number {
  return Math.floor(word / ROLES);
}

export function roleOf(word: number): Role {
  return (word % ROLES) as Role;
}

/** The word of all names beyond the limit: a trace that has it may have been told any. */
export function otherWord(role: Role): number {
  return wordOf(OTHER_NAME, role);
}

/** A tag as 32 bits: two that meet make a candidate too many, and nothing worse. */
export function tagHash(key: string, value: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ 0x10000, 0x01000193);
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** Stands in a trace's tags for those that were too many to be listed. */
export const MORE_TAGS = '*';
