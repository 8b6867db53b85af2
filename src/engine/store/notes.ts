/**
 * What few calls have: an error message, a payload, tags. Strings beside the
 * columns, counted by their characters so that they are bounded as well.
 */
import type { Note } from '../../model/span.ts';
import { MAX_NOTE_CHARACTERS, MAX_NOTES_PER_SPAN } from '../limits.ts';

/** What an entry costs besides its characters, roughly: objects, the map's own place. */
const ENTRY_BYTES = 160;
/** What a tag costs besides its characters: the pair, the two strings' heads. */
const TAG_BYTES = 80;

interface Entry {
  error: string | null;
  readonly notes: Note[];
  characters: number;
  bytes: number;
}

/** Notes by slot of a call or of a trace. */
export class Notes {
  /** Bytes that they may take together. */
  readonly limit: number;
  readonly #entries = new Map<number, Entry>();
  #bytes = 0;
  #refused = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Notes not kept because the call had too many or too long ones, or all have together. */
  get refused(): number {
    return this.#refused;
  }

  /** Keeps the message of a call's first error. */
  setError(slot: number, message: string): void {
    const known = this.#entries.get(slot);
    if (known && known.error !== null) return;
    const error = message.slice(0, MAX_NOTE_CHARACTERS);
    if (!this.#hasRoom(error.length * 2)) return;
    const entry = known ?? this.#make(slot);
    entry.error = error;
    this.#count(entry, error.length, 0);
  }

  add(slot: number, note: Note): void {
    const known = this.#entries.get(slot);
    let characters = note.payload.length;
    for (const [key, value] of note.tags) characters += key.length + value.length;
    const others = ENTRY_BYTES + note.tags.length * TAG_BYTES;
    if (
      (known?.notes.length ?? 0) >= MAX_NOTES_PER_SPAN ||
      (known?.characters ?? 0) + characters > MAX_NOTE_CHARACTERS ||
      !this.#hasRoom(characters * 2 + others)
    ) {
      this.#refused++;
      return;
    }
    const entry = known ?? this.#make(slot);
    entry.notes.push(note);
    this.#count(entry, characters, others);
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
    this.#bytes -= entry.bytes;
    this.#entries.delete(slot);
  }

  /** Also for the entry itself, should it be the first. */
  #hasRoom(bytes: number): boolean {
    return this.#bytes + ENTRY_BYTES + bytes <= this.limit;
  }

  #make(slot: number): Entry {
    const entry = { error: null, notes: [], characters: 0, bytes: 0 };
    this.#entries.set(slot, entry);
    this.#count(entry, 0, ENTRY_BYTES);
    return entry;
  }

  #count(entry: Entry, characters: number, others: number): void {
    entry.characters += characters;
    entry.bytes += characters * 2 + others;
    this.#bytes += characters * 2 + others;
  }
}
