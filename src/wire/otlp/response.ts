/** What an exporter is answered: OTLP's response to a request, and gRPC's status where there is a problem. */
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { jsonText } from '../../model/json.ts';
import { LENGTH, VARINT } from '../protobuf.ts';

/** What requests and answers are written in; both in the same. */
export type OtlpEncoding = 'json' | 'protobuf';

/** `message ExportTraceServiceResponse` and `ExportTracePartialSuccess` */
const PARTIAL_SUCCESS = 1;
const REJECTED_SPANS = 1;
const ERROR_MESSAGE = 2;

/** `message Status` of google.rpc */
const CODE = 1;
const MESSAGE = 2;

const encoder = new TextEncoder();

/**
 * An `ExportTraceServiceResponse`. All was taken: rejected 0 and no reason,
 * which is the empty message. Exporters show the reason to a person, also where
 * nothing was rejected.
 */
export function exportResponse(
  encoding: OtlpEncoding,
  rejectedSpans: number,
  reason: string,
): Uint8Array {
  const isWhole = rejectedSpans === 0 && reason === '';
  if (encoding === 'json') {
    const partialSuccess = { rejectedSpans: String(rejectedSpans), errorMessage: reason };
    return encoder.encode(jsonText(isWhole ? {} : { partialSuccess }));
  }
  const writer = new BinaryWriter((text) => encoder.encode(text));
  if (isWhole) return writer.finish();
  writer.tag(PARTIAL_SUCCESS, LENGTH).fork();
  if (rejectedSpans > 0) writer.tag(REJECTED_SPANS, VARINT).int64(rejectedSpans);
  if (reason !== '') writer.tag(ERROR_MESSAGE, LENGTH).string(reason);
  return writer.join().finish();
}

/** A `google.rpc.Status`: what the body of an answer that is not 200 holds. The code is one of gRPC's. */
export function statusResponse(encoding: OtlpEncoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') return encoder.encode(jsonText({ code, message }));
  const writer = new BinaryWriter((text) => encoder.encode(text));
  if (code !== 0) writer.tag(CODE, VARINT).int32(code);
  if (message !== '') writer.tag(MESSAGE, LENGTH).string(message);
  return writer.finish();
}
