import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Annotation, Tag } from '../../model/annotation.ts';
import type { Micros } from '../../model/clock.ts';
import { FIXED64, LENGTH, VARINT } from '../protobuf.ts';
import {
  EventField,
  KeyValueField,
  LinkField,
  RequestField,
  ResourceField,
  ResourceSpansField,
  ScopeSpansField,
  SpanField,
  StatusField,
  ValueField,
} from './fields.ts';
import { bytesOfId } from './ids.ts';
import type { WrittenSpan } from './request.ts';
import { requestOf } from './request.ts';
import { STATUS_ERROR } from './span.ts';

const encoder = new TextEncoder();

/** One request with all spans that the annotations tell; no bytes for no spans. What is 0 or '' is not written, as proto3 has it. */
export function writeOtlpProtobuf(annotations: readonly Annotation[]): Uint8Array {
  const writer = new BinaryWriter((text) => encoder.encode(text));
  for (const { attributes, spans } of requestOf(annotations)) {
    writeMessage(writer, RequestField.resourceSpans, () => {
      writeMessage(writer, ResourceSpansField.resource, () => {
        writeTags(writer, ResourceField.attributes, attributes);
      });
      writeMessage(writer, ResourceSpansField.scopeSpans, () => {
        for (const each of spans) {
          writeMessage(writer, ScopeSpansField.spans, () => writeSpan(writer, each));
        }
      });
    });
  }
  return writer.finish();
}

function writeSpan(writer: BinaryWriter, span: WrittenSpan): void {
  writeId(writer, SpanField.traceId, span.traceId);
  writeId(writer, SpanField.spanId, span.spanId);
  writeText(writer, SpanField.traceState, span.traceState);
  writeId(writer, SpanField.parentId, span.parentId);
  writeText(writer, SpanField.name, span.name);
  writer.tag(SpanField.kind, VARINT).int32(span.kind);
  writeTime(writer, SpanField.start, span.start);
  writeTime(writer, SpanField.end, span.end);
  writeTags(writer, SpanField.attributes, span.attributes);
  for (const event of span.events) {
    writeMessage(writer, SpanField.events, () => {
      writeTime(writer, EventField.time, event.at);
      writeText(writer, EventField.name, event.name);
      writeTags(writer, EventField.attributes, event.tags);
    });
  }
  for (const link of span.links) {
    writeMessage(writer, SpanField.links, () => {
      writeId(writer, LinkField.traceId, link.traceId);
      writeId(writer, LinkField.spanId, link.spanId);
      writeTags(writer, LinkField.attributes, link.tags);
    });
  }
  const { error } = span;
  if (error === null) return;
  writeMessage(writer, SpanField.status, () => {
    writeText(writer, StatusField.message, error);
    writer.tag(StatusField.code, VARINT).int32(STATUS_ERROR);
  });
}

function writeMessage(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, LENGTH).fork();
  write();
  writer.join();
}

function writeTags(writer: BinaryWriter, field: number, all: readonly Tag[]): void {
  for (const [key, value] of all) {
    writeMessage(writer, field, () => {
      writeText(writer, KeyValueField.key, key);
      // A text of no letters is told as one: without it the value would be of no type.
      writeMessage(writer, KeyValueField.value, () =>
        writer.tag(ValueField.string, LENGTH).string(value),
      );
    });
  }
}

function writeText(writer: BinaryWriter, field: number, value: string): void {
  if (value !== '') writer.tag(field, LENGTH).string(value);
}

function writeId(writer: BinaryWriter, field: number, digits: string): void {
  if (digits !== '') writer.tag(field, LENGTH).bytes(bytesOfId(digits));
}

function writeTime(writer: BinaryWriter, field: number, micros: Micros): void {
  if (micros > 0) writer.tag(field, FIXED64).fixed64(BigInt(micros) * 1000n);
}
