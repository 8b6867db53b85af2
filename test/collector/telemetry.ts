/** Services as OpenTelemetry instruments them, with its real exporters; and what a collector has of them. */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, HrTime, Span } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

/** Exporting all of it at once: nothing waits for a timer. */
const QUEUE = 20_000;

export function service(name: string, exporter: SpanExporter, batch = 512): TracerProvider {
  return new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': name,
      'host.name': `${name}-1`,
      'cloud.availability_zone': 'eu-west-1a',
    }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, maxQueueSize: QUEUE, maxExportBatchSize: batch }),
    ],
  });
}

/** So many µs after a whole second, as OpenTelemetry writes a moment. */
function after(second: number, micros: number): HrTime {
  return [second + Math.floor(micros / 1e6), (micros % 1e6) * 1_000];
}

export interface Told {
  readonly traceId: string;
  readonly handler: string;
  readonly call: string;
  readonly remote: string;
  /** Of a trace that has nothing to do with it, but for a link. */
  readonly linkedTrace: string;
}

/**
 * A request to shop that asks payments, whose refusal it passes on: a server's
 * span, its call, the call's other side in another service.
 */
export function tellCheckout(shop: TracerProvider, payments: TracerProvider, second: number): Told {
  const tracer = shop.getTracer('checkout', '1.2.0');
  const handler = tracer.startSpan(
    'checkout',
    {
      kind: SpanKind.SERVER,
      startTime: after(second, 1),
      attributes: { 'user.id': 42, premium: true, share: 0.5, tags: ['a', 'b'] },
    },
    ROOT_CONTEXT,
  );
  const linked = tracer.startSpan('before', { startTime: after(second, 0) }, ROOT_CONTEXT);
  const call = tracer.startSpan(
    'charge',
    {
      kind: SpanKind.CLIENT,
      startTime: after(second, 10_203),
      attributes: { 'peer.service': 'payments' },
      links: [{ context: linked.spanContext(), attributes: { why: 'retry' } }],
    },
    under(handler),
  );
  const remote = payments
    .getTracer('till')
    .startSpan('charge', { kind: SpanKind.SERVER, startTime: after(second, 12_000) }, under(call));
  remote.end(after(second, 212_345));
  call.addEvent('refused', { code: 51 }, after(second, 220_000));
  call.setStatus({ code: SpanStatusCode.ERROR, message: 'card refused' });
  call.end(after(second, 230_999));
  handler.end(after(second, 250_123));
  linked.end(after(second, 100));
  return {
    traceId: handler.spanContext().traceId,
    handler: idOf(handler),
    call: idOf(call),
    remote: idOf(remote),
    linkedTrace: linked.spanContext().traceId,
  };
}

function under(span: Span): Context {
  return trace.setSpan(ROOT_CONTEXT, span);
}

function idOf(span: Span): string {
  return span.spanContext().spanId;
}

/** An annotation as the original's route tells it. */
export interface AnnotationDocument {
  readonly span_id: string;
  readonly parent_id: string;
  readonly type: string;
  readonly timestamp: number;
  readonly duration: number;
  readonly hostname: string;
  readonly origin: string;
  readonly destination: string;
  readonly payload: string;
  readonly key_value: readonly { readonly key: string; readonly value: string }[];
}

/** The tags of an annotation by their keys. */
export function tagsOf({ key_value }: AnnotationDocument): Readonly<Record<string, string>> {
  return Object.fromEntries(key_value.map(({ key, value }) => [key, value]));
}
