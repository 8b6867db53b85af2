/**
 * What all formats of files and bodies have in common. None of it throws,
 * whatever it is given.
 */
import type { Annotation, Kind } from '../model/annotation.ts';
import type { Micros } from '../model/clock.ts';

/** What could not be read: how often and why, in a person's words, and where it was the first few times. */
export interface Rejections {
  readonly total: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly first: readonly Rejection[];
}

export interface Rejection {
  /** "line 12" or "byte 40". */
  readonly place: string;
  readonly reason: string;
}

/** Takes what a reading finds, in the order of the bytes. */
export interface Sink {
  annotation(annotation: Annotation): void;
  /** A frame as `wire/frame.ts` has it, by formats that keep frames, and the moment of its arrival. The bytes are used again. */
  frame(bytes: Uint8Array, start: number, end: number, at: Micros): void;
  /** So many more could not be read; told by formats that come in bodies. Who takes them may throw to end the reading. */
  rejected?(count: number): void;
  /**
   * An annotation as a frame, and the time and kind that it tells. Who wants frames anyway
   * is given these by formats that can write them at once; all else comes as annotations.
   * Who takes them may throw to end the reading.
   */
  told?(bytes: Uint8Array, start: number, end: number, at: Micros, kind: Kind): void;
}

/** A sink that takes frames of what was told. */
export type ToldSink = Sink & Required<Pick<Sink, 'told'>>;

export function isToldSink(sink: Sink): sink is ToldSink {
  return sink.told !== undefined;
}

/** Bytes on their way through a format, a piece at a time; a piece may end anywhere, and is used again. */
export interface Reading {
  push(bytes: Uint8Array): void;
  /** No more comes: hands over what was held back, and tells what could not be read. */
  end(): Rejections;
}

/** A format that can be read. Of a file of any length it holds no more than a bounded piece. */
export interface Format {
  /** What a person calls it. */
  readonly name: string;
  read(sink: Sink): Reading;
}

/** A format that annotations can be written in as well. */
export interface Codec extends Format {
  /** What the format cannot hold is not written. */
  write(annotations: readonly Annotation[]): Uint8Array;
  /**
   * How a document begins and ends that is a list: what is between these in several, with a comma
   * between them, is one list again. Documents of other formats stand one behind another.
   */
  readonly list?: readonly [open: string, close: string];
}
