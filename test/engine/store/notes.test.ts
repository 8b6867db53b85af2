import { expect, test } from 'vitest';
import { MAX_NOTE_CHARACTERS, MAX_NOTES_PER_SPAN } from '../../../src/engine/limits.ts';
import { Notes } from '../../../src/engine/store/notes.ts';
import type { Tag } from '../../../src/model/annotation.ts';
import { Kind } from '../../../src/model/annotation.ts';
import { AnnotationRecord, Vocabulary } from '../../../src/model/record.ts';
import { annotationOf } from '../events.ts';

const MIB = 1024 * 1024;
const AT = 1_700_000_000_000_000;
const HOST = 'eu-west-1a/hob';

const vocabulary = new Vocabulary();

function notes(limit: number = MIB): Notes {
  return new Notes(limit, 100, (name) => vocabulary.names.text(name));
}

function said(payload: string, tags: readonly Tag[] = []): AnnotationRecord {
  const told = annotationOf({ kind: Kind.note, timestamp: AT, host: HOST, payload, tags });
  return new AnnotationRecord().fill(told, vocabulary);
}

test('notes of a call are read as they were told, in their order', () => {
  const all = notes();
  const tags: Tag[] = [
    ['user', '42'],
    ['', ''],
    ['ort', 'Zürich 東京 🚕'],
  ];
  all.add(7, said('', tags));
  all.add(8, said('another call'));
  all.add(7, said('x'.repeat(3_000)));
  const common = { kind: Kind.note, at: AT, host: HOST };
  expect(all.notesOf(7)).toEqual([
    { ...common, payload: '', tags },
    { ...common, payload: 'x'.repeat(3_000), tags: [] },
  ]);
  expect(all.notesOf(9)).toEqual([]);
});

test('a tag is found by its whole key and value, in any note of the call', () => {
  const all = notes();
  all.add(1, said('user'));
  all.add(1, said('', [['user', '42']]));
  expect(all.hasTag('user', '42')(1)).toBe(true);
  expect(all.hasTag('user', '4')(1)).toBe(false);
  expect(all.hasTag('use', 'r42')(1)).toBe(false);
  expect(all.hasTag('user', '42')(2)).toBe(false);
});

test('what a call may have is bounded in notes and in characters, and the rest is counted', () => {
  const many = notes();
  for (let i = 0; i < MAX_NOTES_PER_SPAN + 3; i++) many.add(1, said(`${i}`));
  expect([many.notesOf(1).length, many.refused]).toEqual([MAX_NOTES_PER_SPAN, 3]);
  const long = notes();
  long.add(1, said('x'.repeat(MAX_NOTE_CHARACTERS + 1)));
  // Characters count, not the bytes that they take.
  long.add(1, said('東'.repeat(MAX_NOTE_CHARACTERS)));
  expect([long.notesOf(1)[0]?.payload.length, long.refused]).toEqual([MAX_NOTE_CHARACTERS, 1]);
});

test('what all have together is bounded by bytes, and what goes makes room', () => {
  const all = notes(4_096);
  for (let slot = 0; slot < 50; slot++) all.add(slot, said('x'.repeat(200)));
  expect(all.bytes).toBeLessThanOrEqual(4_096);
  expect(all.refused).toBeGreaterThan(30);
  for (let slot = 0; slot < 50; slot++) all.remove(slot);
  expect(all.bytes).toBe(0);
  all.add(60, said('y'));
  expect(all.notesOf(60)[0]?.payload).toBe('y');
});

test('the first error of a call is kept, apart from its notes', () => {
  const all = notes();
  all.setError(1, 'no route');
  all.setError(1, 'later');
  expect([all.errorOf(1), all.errorOf(2)]).toEqual(['no route', null]);
  all.remove(1);
  expect([all.errorOf(1), all.bytes]).toEqual([null, 0]);
});
