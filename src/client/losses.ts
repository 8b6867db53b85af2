/** Where an annotation ends that is not sent, in the words of the ledger. */
export const Loss = {
  queueFull: 'client queue full',
  tooLarge: 'larger than a datagram',
  malformed: 'not an annotation',
  noAddress: 'an address that cannot be',
  unknownHost: 'destination not known',
  noRoute: 'no route to the destination',
  nobodyListens: 'nobody listens at the destination',
  refused: 'refused by the kernel',
  closed: 'tracer closed',
} as const;

export type Loss = (typeof Loss)[keyof typeof Loss];

const LOSS_OF_CODE: Readonly<Record<string, Loss>> = {
  EAI_AGAIN: Loss.unknownHost,
  EAI_NODATA: Loss.unknownHost,
  EADDRNOTAVAIL: Loss.noRoute,
  ECONNREFUSED: Loss.nobodyListens,
  EHOSTUNREACH: Loss.noRoute,
  EMSGSIZE: Loss.tooLarge,
  ENETDOWN: Loss.noRoute,
  ENETUNREACH: Loss.noRoute,
  ENOTFOUND: Loss.unknownHost,
};

/** The loss that an error of a socket or of a look-up means. */
export function lossOf(error: NodeJS.ErrnoException): Loss {
  return LOSS_OF_CODE[error.code ?? ''] ?? Loss.refused;
}
