import type { Tag } from '../../model/annotation.ts';
import type { Codec, Reading, Rejections, Sink } from '../codec.ts';
import { Pieces } from '../pieces.ts';
import { RejectionTally } from '../rejection-tally.ts';
import { annotationsOfSpan } from '../told-annotations.ts';
import { RequestField, ResourceSpansField, ScopeSpansField } from './fields.ts';
import { Message } from './message.ts';
import { readResource, readScope, readSpan } from './protobuf-span.ts';
import { writeOtlpProtobuf } from './protobuf-writer.ts';
import type { Source } from '../conventions/resource.ts';
import { sourceOf, withScope } from '../conventions/resource.ts';
import { toldSpan } from './span.ts';
import { Unreadable } from '../json-fields.ts';

/** Longest request: eight times what gRPC lets through unless told otherwise, and some 50,000 spans. */
export const MAX_REQUEST_BYTES: number = 32 * 1024 * 1024;

const NOBODY: Source = sourceOf([]);

/** OpenTelemetry's traces in protobuf: one request, as an exporter sends it. It cannot be read before all of it is there. */
export const otlpProtobuf: Codec = {
  name: 'OTLP protobuf',
  read(sink: Sink): Reading {
    return new OtlpProtobufReading(sink);
  },
  write: writeOtlpProtobuf,
};

class OtlpProtobufReading implements Reading {
  readonly #sink: Sink;
  readonly #rejections: RejectionTally;
  readonly #request = new Pieces(MAX_REQUEST_BYTES);

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#rejections = new RejectionTally(sink);
  }

  push(bytes: Uint8Array): void {
    this.#request.push(bytes);
  }

  end(): Rejections {
    if (this.#request.length > MAX_REQUEST_BYTES) {
      this.#rejections.add('a request too long', `byte ${MAX_REQUEST_BYTES}`);
    } else {
      const bytes = this.#request.joined();
      const request = new Message(bytes, 0, bytes.length);
      this.#attempt(0, () => {
        while (request.next())
          if (request.field === RequestField.resourceSpans) this.#resourceSpans(request);
      });
    }
    this.#request.clear();
    return this.#rejections;
  }

  #resourceSpans(field: Message): void {
    let source = NOBODY;
    this.#inOrder(
      field,
      ResourceSpansField.resource,
      (resource) => (source = readResource(resource)),
      (part) => {
        const isSpans =
          part.field === ResourceSpansField.scopeSpans ||
          part.field === ResourceSpansField.librarySpans;
        if (isSpans) this.#scopeSpans(part, source);
      },
    );
  }

  #scopeSpans(field: Message, source: Source): void {
    let scope: readonly Tag[] = [];
    let scoped: Source | undefined;
    this.#inOrder(
      field,
      ScopeSpansField.scope,
      (message) => (scope = readScope(message)),
      (part) => {
        if (part.field !== ScopeSpansField.spans) return;
        scoped ??= withScope(source, scope);
        this.#span(part, scoped);
      },
    );
  }

  /** Reads the field that tells whose the others are before these: fields come in any order. */
  #inOrder(
    field: Message,
    head: number,
    readHead: (message: Message) => void,
    readPart: (parts: Message) => void,
  ): void {
    let parts = field.message();
    const isWhole = this.#attempt(field.from, () => {
      while (parts.next()) {
        if (parts.field === head) this.#attempt(parts.from, () => readHead(parts.message()));
      }
    });
    if (!isWhole) return;
    parts = field.message();
    while (parts.next()) readPart(parts);
  }

  #span(field: Message, source: Source): void {
    this.#attempt(field.from, () => {
      const span = toldSpan(readSpan(field.message()), source);
      for (const annotation of annotationsOfSpan(span)) this.#sink.annotation(annotation);
    });
  }

  /** Counts what cannot be read, by the byte where it begins; false then. */
  #attempt(at: number, read: () => void): boolean {
    try {
      read();
      return true;
    } catch (problem) {
      if (!(problem instanceof Unreadable)) throw problem;
      this.#rejections.add(problem.message, `byte ${at}`);
      return false;
    }
  }
}
