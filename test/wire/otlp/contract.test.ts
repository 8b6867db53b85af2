import { otlpJson } from '../../../src/wire/otlp/json.ts';
import { otlpProtobuf } from '../../../src/wire/otlp/protobuf.ts';
import { codecContract } from '../codec-contract.ts';
import { toldBySources } from './spans.ts';

for (const codec of [otlpJson, otlpProtobuf]) codecContract({ codec, annotations: toldBySources });
