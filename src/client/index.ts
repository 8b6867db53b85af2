/** The trace library: what a service imports. */
export { createTracer } from './tracer.ts';
export type {
  HandlerOptions,
  RequestOptions,
  Tracer,
  TracerCounts,
  TracerOptions,
} from './tracer.ts';
export type { Call } from './call.ts';
export type { Carrier, HeaderSource, Propagation } from './carrier.ts';
export type { TraceContext } from './context.ts';
export { expressTracing } from './express.ts';
export type { ExpressMiddleware, ExpressTracingOptions } from './express.ts';
export { fastifyTracing } from './fastify.ts';
export type { FastifyPlugin } from './fastify.ts';
export { tracedFetch } from './fetch.ts';
export type { TracedFetchOptions } from './fetch.ts';
export { tracedRequest } from './http-client.ts';
export type { TracedRequestOptions } from './http-client.ts';
export { traceServer } from './http-server.ts';
export type { TraceServerOptions } from './http-server.ts';
export type { Sampling } from './sampling.ts';
export { WEIGHT_TAG } from './sampling.ts';
export { Kind } from '../model/annotation.ts';
export type { Annotation, Tag } from '../model/annotation.ts';
export type { Clock, Micros } from '../model/clock.ts';
