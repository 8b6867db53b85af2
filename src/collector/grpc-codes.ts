/** What an HTTP status is called by gRPC, whose codes `google.rpc.Status` has as well. */
const CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  404: 5, // NOT_FOUND
  408: 4, // DEADLINE_EXCEEDED
  413: 8, // RESOURCE_EXHAUSTED
  415: 3,
  429: 8,
  503: 14, // UNAVAILABLE: to be tried again
};

const INTERNAL = 13;

export function grpcCodeOf(status: number): number {
  return CODES[status] ?? (status < 500 ? 3 : INTERNAL);
}
