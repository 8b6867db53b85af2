import type { Tag } from '../../model/annotation.ts';
import type { Reading, Rejections, Sink } from '../codec.ts';
import { isToldSink } from '../codec.ts';
import { OPEN_ARRAY, OPEN_OBJECT } from '../json-bytes.ts';
import { JsonPieces } from '../json-pieces.ts';
import type { JsonLimits } from '../json-sink.ts';
import { RejectionTally } from '../rejection-tally.ts';
import { annotationsOfSpan } from '../told-annotations.ts';
import type { JsonObject } from '../json-fields.ts';
import { Unreadable } from '../json-fields.ts';
import { QuickTold } from './quick-told.ts';
import type { Role } from './json-places.ts';
import { otlpPlaces, roleOf } from './json-places.ts';
import { parseJson, parseSpan, resourceOf, scopeOf } from './json-span.ts';
import type { Source } from '../conventions/resource.ts';
import { sourceOf, withScope } from '../conventions/resource.ts';
import type { OtlpSpan } from './span.ts';
import { toldSpan } from './span.ts';

/**
 * A span of 128 attributes and as many events with stack traces is a megabyte,
 * and this is what gRPC lets through at all. Attributes nest four levels for one
 * of theirs.
 */
const LIMITS: JsonLimits = { piece: 4 * 1024 * 1024, depth: 200 };

/**
 * Most bytes of spans that wait for what is written behind them; parsed they
 * take ten times that. Many files tell no scope, which is soon given up; one
 * that tells its resource last is rare, and worth waiting for.
 */
const MAX_WAITING = { scope: 1024 * 1024, resource: 8 * 1024 * 1024 } as const;

/** What else the lines of an exporter's file hold. */
const otherSignals: Readonly<Record<string, string>> = {
  resourceLogs: 'logs, not traces',
  resource_logs: 'logs, not traces',
  resourceMetrics: 'metrics, not traces',
  resource_metrics: 'metrics, not traces',
  resourceProfiles: 'profiles, not traces',
  resource_profiles: 'profiles, not traces',
};

const NOBODY: Source = sourceOf([]);

const decoder = new TextDecoder();

/** The scope of some spans, and the source that it and the resource make, once both are known. */
interface Scope {
  tags: readonly Tag[] | undefined;
  source: Source | undefined;
}

/**
 * Reads requests a span at a time, however many one holds. In JSON the parts of
 * an object come in any order: spans written before their resource or scope
 * wait for it.
 */
export class OtlpJsonReading implements Reading {
  readonly #sink: Sink;
  /** For who wants frames of what is told. */
  readonly #quick: QuickTold | undefined;
  readonly #rejections: RejectionTally;
  readonly #pieces: JsonPieces;
  #resource: Source | undefined;
  #scope: Scope = { tags: undefined, source: undefined };
  #waiting: { readonly span: OtlpSpan; readonly scope: Scope }[] = [];
  #waitingBytes = 0;
  /** Of the top-level value: whether a request was in it, and whether it was refused as a whole. */
  #isRequest = false;
  #isRefused = false;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.#rejections = new RejectionTally(sink);
    this.#quick = isToldSink(sink) ? new QuickTold(sink) : undefined;
    this.#pieces = new JsonPieces(
      otlpPlaces,
      {
        piece: (bytes, offset, place) => this.#piece(bytes, offset, roleOf(place)),
        quick: (bytes, at, place) => this.#quickly(bytes, at, roleOf(place)),
        reject: (reason, offset) => this.#refuse(reason, offset),
        opens: (place) => this.#opens(roleOf(place)),
        closes: (place) => this.#closes(roleOf(place)),
        topLevel: (keys, offset) => this.#topLevel(keys, offset),
      },
      LIMITS,
    );
  }

  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
  }

  end(): Rejections {
    this.#pieces.end();
    this.#tellWaiting();
    return this.#rejections;
  }

  #refuse(reason: string, offset: number): void {
    this.#isRefused = true;
    this.#rejections.add(reason, `byte ${offset}`);
  }

  #opens(role: Role): void {
    if (role === 'top') {
      this.#isRequest = false;
      this.#isRefused = false;
    } else if (role === 'resourceSpans') {
      this.#tellWaiting();
      this.#resource = undefined;
      this.#isRequest = true;
    }
    if (role === 'resourceSpans' || role === 'scopeSpans') {
      this.#scope = { tags: undefined, source: undefined };
    }
  }

  #closes(role: Role): void {
    if (role === 'resourceSpans' || (role === 'scopeSpans' && this.#resource)) this.#tellWaiting();
  }

  #piece(bytes: Uint8Array, offset: number, role: Role): void {
    try {
      if (role === 'span') this.#span(parseSpan(decoder.decode(bytes)), bytes.length, offset);
      else if (role === 'resource') this.#resource = resourceOf(parseParent(bytes));
      else if (role === 'scope') this.#scope.tags = scopeOf(parseParent(bytes));
      else if (role === 'list') this.#expect(OPEN_ARRAY, 'no list of spans', bytes, offset);
      else if (role !== 'top') this.#expect(OPEN_OBJECT, 'no object with spans', bytes, offset);
      else if (bytes[0] !== OPEN_OBJECT) this.#refuse('no request', offset);
    } catch (problem) {
      if (!(problem instanceof Unreadable)) throw problem;
      this.#refuse(problem.message, offset);
    }
  }

  /** Refuses what is of another type. What is null is as good as absent. */
  #expect(opening: number, reason: string, bytes: Uint8Array, offset: number): void {
    if (bytes[0] !== opening && !isNull(bytes)) this.#refuse(reason, offset);
  }

  /** Tells a span where it lies, once it is known whose it is. */
  #quickly(bytes: Uint8Array, at: number, role: Role): number {
    if (role !== 'span' || this.#quick === undefined || this.#waiting.length > 0) return 0;
    const scope = this.#scope;
    if (this.#resource && scope.tags) scope.source ??= withScope(this.#resource, scope.tags);
    return scope.source === undefined ? 0 : this.#quick.tell(bytes, at, scope.source);
  }

  #span(span: OtlpSpan, bytes: number, offset: number): void {
    const { source, tags } = this.#scope;
    if (source) return this.#tell(span, source);
    this.#waiting.push({ span, scope: this.#scope });
    this.#waitingBytes += bytes;
    if (this.#resource) {
      if (tags || this.#waitingBytes > MAX_WAITING.scope) this.#tellWaiting();
    } else if (this.#waitingBytes > MAX_WAITING.resource) {
      this.#refuse('no resource before so many spans', offset);
      this.#resource = NOBODY;
      this.#tellWaiting();
    }
  }

  /** Tells the spans that waited, with what is known of their source by now. */
  #tellWaiting(): void {
    for (const { span, scope } of this.#waiting) {
      scope.source ??= withScope(this.#resource ?? NOBODY, scope.tags ?? []);
      this.#tell(span, scope.source);
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
  }

  #tell(span: OtlpSpan, source: Source): void {
    for (const annotation of annotationsOfSpan(toldSpan(span, source))) {
      this.#sink.annotation(annotation);
    }
  }

  #topLevel(keys: readonly string[], offset: number): void {
    if (!this.#isRequest && !this.#isRefused && keys.length > 0) {
      const signal = keys.find((key) => Object.hasOwn(otherSignals, key));
      this.#refuse((signal && otherSignals[signal]) ?? 'no traces in it', offset);
    }
    this.#isRequest = false;
    this.#isRefused = false;
  }
}

/** A resource or a scope; null is one that says nothing. */
function parseParent(bytes: Uint8Array): JsonObject {
  return isNull(bytes) ? {} : parseJson(decoder.decode(bytes));
}

function isNull(bytes: Uint8Array): boolean {
  return decoder.decode(bytes) === 'null';
}
