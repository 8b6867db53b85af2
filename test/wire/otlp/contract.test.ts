import { expect, test } from 'vitest';
import { otlpJson } from '../../../src/wire/otlp/json.ts';
import { otlpProtobuf } from '../../../src/wire/otlp/protobuf.ts';
import { annotationsOfSpan } from '../../../src/wire/told-annotations.ts';
import { codecContract } from '../codec-contract.ts';
import { toldBySources } from './spans.ts';
import { plainSpan, request, told, toldJson } from './told.ts';

for (const codec of [otlpJson, otlpProtobuf]) codecContract({ codec, annotations: toldBySources });

test.each([otlpJson, otlpProtobuf])("$name has a trace's state in its own field", (codec) => {
  const { spans } = toldJson(JSON.stringify(request({ ...plainSpan, traceState: 'ot=th:8' })));
  const bytes = codec.write(spans.flatMap(annotationsOfSpan));
  expect(told(codec, bytes).spans).toEqual(spans);
  const text = new TextDecoder('latin1').decode(bytes);
  expect(text).toContain('ot=th:8');
  expect(text).not.toContain('w3c.tracestate');
});
