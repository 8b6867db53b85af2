/**
 * What few calls have: an error message, a payload, tags. Strings beside the
 * columns, counted by their characters so that they are bounded as well.
 */
import type { Note } from '../../model/span.ts';
import { MAX_NOTE_CHARACTERS, MAX_NOTES_PER_SPAN } from '../limits.ts';

/** What an entry costs besides its characters, roughly: objects, the map's own place. */
const ENTRY_BYTES = 160;

interface Entry {
  error: string | null;
  readonly notes: Note[];
  characters: number;
}

/** Notes by slot of a call or of a trace. */
export class Notes {
  readonly #entries = new Map<number, Entry>();
  #bytes = 0;
  #refused = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Notes not kept because the call had too many or too long ones. */
  get refused(): number {
    return this.#refused;
  }

  /** Keeps the message of a call's first error. */
  setError(slot: number, message: string): void {
    const entry = this.#entry(slot);
    if (entry.error !== null) return;
    entry.error = message.slice(0, MAX_NOTE_CHARACTERS);
    this.#count(entry, entry.error.length);
  }

  add(slot: number, note: Note): void {
    const entry = this.#entry(slot);
    let characters = note.payload.length;
    for (const [key, value] of note.tags) characters += key.length + value.length;
    if (
      entry.notes.length >= MAX_NOTES_PER_SPAN ||
      entry.characters + characters > MAX_NOTE_CHARACTERS
    ) {
      this.#refused++;
      return;
    }
    entry.notes.push(note);
    this.#count(entry, characters);
    this.#bytes += ENTRY_BYTES;
  }

  errorOf(slot: number): string | null {
    return this.#entries.get(slot)?.error ?? null;
  }

  notesOf(slot: number): readonly Note[] {
    return this.#entries.get(slot)?.notes ?? [];
  }

  remove(slot: number): void {
    const entry = this.#entries.get(slot);
    if (!entry) return;
    this.#bytes -= entry.characters * 2 + ENTRY_BYTES * (1 + entry.notes.length);
    this.#entries.delete(slot);
  }

  #entry(slot: number): Entry {
    let entry = this.#entries.get(slot);
    if (!entry) {
      entry = { error: null, notes: [], characters: 0 };
      this.#entries.set(slot, entry);
      this.#bytes += ENTRY_BYTES;
    }
    return entry;
  }

  #count(entry: Entry, characters: number): void {
    entry.characters += characters;
    this.#bytes += characters * 2;
  }
}
