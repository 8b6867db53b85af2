import type { Annotation } from '../../model/annotation.ts';
import type { Codec, Reading, Sink } from '../codec.ts';
import { OtlpJsonReading } from './json-reader.ts';
import { writeOtlpJson } from './json-writer.ts';

const encoder = new TextEncoder();

/**
 * OpenTelemetry's traces in JSON: requests as exporters send them, one after the
 * other as the collector's file exporter has them, or within what Tempo answers.
 * Source: the OTLP specification, "JSON Protobuf Encoding".
 */
export const otlpJson: Codec = {
  name: 'OTLP JSON',
  read(sink: Sink): Reading {
    return new OtlpJsonReading(sink);
  },
  write(annotations: readonly Annotation[]): Uint8Array {
    return encoder.encode(writeOtlpJson(annotations));
  },
};
