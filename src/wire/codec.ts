/** The one interface of all formats. */
import type { Annotation } from '../model/annotation.ts';

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

/** A format: bytes to annotations and back. Neither way throws, whatever it is given. */
export interface Codec {
  /** What a person calls the format. */
  readonly name: string;
  /** Hands every annotation that can be read to `sink`, in the order of the bytes. */
  read(bytes: Uint8Array, sink: (annotation: Annotation) => void): Rejections;
  /** What the format cannot hold is not written. */
  write(annotations: readonly Annotation[]): Uint8Array;
}
