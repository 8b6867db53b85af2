import type { Annotation, Kind, Tag } from './annotation.ts';
import { ERROR_TAG } from './annotation.ts';
import { ID_WORDS, IdTexts, idText, readIdText } from './ids.ts';
import { Names } from './names.ts';
import { NO_TAGS, Sayings } from './sayings.ts';
import { findKind, KIND_TAG, KindCode, kindCode, kindOfCode } from './span-kind.ts';
import { findWeight, WEIGHT_TAG, weightIn } from './weight.ts';

export { NO_TAGS };

/** What the numbers in records mean: one for an engine and all that feed it. */
export class Vocabulary {
  readonly names: Names = new Names();
  readonly ids: IdTexts = new IdTexts();
  /** How many texts were cut because they were over a limit. */
  cut = 0;
}

/** Where each id begins in `AnnotationRecord.ids`. */
export const TRACE_ID = 0;
export const SPAN_ID: number = ID_WORDS;
export const PARENT_ID: number = 2 * ID_WORDS;

/**
 * One annotation as numbers: what the hot path carries from a datagram to the
 * engine. One record is filled again for every annotation, so whoever keeps
 * something of it copies it. Fields mean what those of `Annotation` mean.
 */
export class AnnotationRecord {
  /** Trace, span and parent id, five words each (see `ids.ts`). */
  readonly ids: Int32Array = new Int32Array(3 * ID_WORDS);
  kind: Kind = 0;
  async = false;
  timestamp = 0;
  duration = 0;
  /** Ids in `Vocabulary.names`. */
  host = 0;
  origin = 0;
  destination = 0;
  /** Payload and tags: all but those that say the weight and the kind. */
  readonly said: Sayings = new Sayings();
  /** For how many annotations like it this one stands, at least 0; 1 where its sender does not sample. See `weight.ts`. */
  weight = 1;
  /** Which side of a call it tells, where its span has an id of its own; see `span-kind.ts`. */
  spanKind: KindCode = KindCode.none;
  /** The value of the tag `error`, undefined when the call did not fail. */
  error: string | undefined = undefined;

  get payload(): string {
    return this.said.payload;
  }

  get tags(): readonly Tag[] {
    return this.said.tags;
  }

  clear(): void {
    this.ids.fill(0);
    this.kind = 0;
    this.async = false;
    this.timestamp = 0;
    this.duration = 0;
    this.host = 0;
    this.origin = 0;
    this.destination = 0;
    this.said.fill('', NO_TAGS);
    this.weight = 1;
    this.spanKind = KindCode.none;
    this.error = undefined;
  }

  /** Fills the record from an annotation in words. */
  fill(annotation: Annotation, vocabulary: Vocabulary): this {
    readIdText(annotation.traceId, this.ids, TRACE_ID, vocabulary.ids);
    readIdText(annotation.spanId, this.ids, SPAN_ID, vocabulary.ids);
    readIdText(annotation.parentId, this.ids, PARENT_ID, vocabulary.ids);
    this.kind = annotation.kind;
    this.async = annotation.async;
    this.timestamp = annotation.timestamp;
    this.duration = annotation.duration;
    this.host = vocabulary.names.id(annotation.host);
    this.origin = vocabulary.names.id(annotation.origin);
    this.destination = vocabulary.names.id(annotation.destination);
    this.#say(annotation);
    return this;
  }

  /** Fills what payload and tags say. */
  #say({ payload, tags }: Annotation): void {
    const place = findWeight(tags);
    this.weight = place < 0 ? 1 : weightIn(tags[place]![1]);
    const unweighted = place < 0 ? tags : tags.toSpliced(place, 1);
    const kindPlace = findKind(unweighted);
    this.spanKind = kindPlace < 0 ? KindCode.none : kindCode(unweighted[kindPlace]![1]);
    this.said.fill(payload, kindPlace < 0 ? unweighted : unweighted.toSpliced(kindPlace, 1));
    this.error = tags.find(([key]) => key === ERROR_TAG)?.[1];
  }

  /** The annotation in words, on its own: it stays when the record is filled again. */
  annotation(vocabulary: Vocabulary): Annotation {
    return {
      traceId: idText(this.ids, TRACE_ID, vocabulary.ids),
      spanId: idText(this.ids, SPAN_ID, vocabulary.ids),
      parentId: idText(this.ids, PARENT_ID, vocabulary.ids),
      kind: this.kind,
      async: this.async,
      timestamp: this.timestamp,
      duration: this.duration,
      host: vocabulary.names.text(this.host),
      origin: vocabulary.names.text(this.origin),
      destination: vocabulary.names.text(this.destination),
      payload: this.payload,
      tags: this.#told(),
    };
  }

  /** The tags as they were told, those taken out at the ends. */
  #told(): readonly Tag[] {
    const kind = kindOfCode(this.spanKind);
    if (kind === null && this.weight === 1) return this.tags;
    return [
      ...(kind === null ? [] : [[KIND_TAG, kind] as const]),
      ...this.said.tags,
      ...(this.weight === 1 ? [] : [[WEIGHT_TAG, String(this.weight)] as const]),
    ];
  }
}
