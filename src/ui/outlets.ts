/**
 * The ways out of the screen, handed in by the command: the screen knows no
 * format and touches no file.
 */
import type { Trace } from '../model/trace.ts';

/** A format that traces can be saved in. */
export interface SavedFormat {
  /** The key that chooses it. */
  readonly key: string;
  /** What a person calls it. */
  readonly name: string;
  /** How its files' names end: ".otlp.json". */
  readonly ending: string;
}

/** What a recording has come to. */
export interface RecordingState {
  /** Into a file as it arrives; or kept in memory, the last minutes of it, until they are saved. */
  readonly mode: 'recording' | 'keeping';
  readonly bytes: number;
  /** Annotations that found no room in it. */
  readonly lost: number;
  /** One sentence while the disk takes nothing. */
  readonly trouble?: string | undefined;
}

/** What `R` does. */
export interface RecordingSwitch {
  /** Starts or stops, or saves what is kept; the sentence that says so, with the file's name. */
  toggle(): Promise<string>;
  /** Null while nothing is recorded. */
  state(): RecordingState | null;
}

/** The functions reject with an `Error` whose message is a sentence for people. */
export interface Outlets {
  readonly formats: readonly SavedFormat[];
  /** Where files are written, as a person knows it. */
  readonly folder: string;
  /** The command line that shows the same, as far as anybody else can. */
  readonly command: string;
  /** The name of a file that does not exist yet: of a trace by its id, of several by their moment. */
  fileFor(subject: string, ending: string): string;
  /** Writes traces, and resolves with the name of the file; it never overwrites one. */
  save(format: SavedFormat, subject: string, traces: readonly Trace[]): Promise<string>;
  /** The same for a plain text. */
  write(subject: string, text: string): Promise<string>;
  /** A sentence where nothing can be recorded, and why. */
  readonly recording: RecordingSwitch | string;
}
