/** The field numbers of DESIGN section 4's two messages. */

/** `message Annotation` */
export const Field = {
  traceId: 1,
  spanId: 2,
  parentId: 3,
  type: 4,
  async: 5,
  timestamp: 6,
  duration: 7,
  hostname: 8,
  origin: 9,
  destination: 10,
  payload: 11,
  keyValue: 12,
} as const;

/** `message KeyValue` */
export const PairField = { key: 1, value: 2 } as const;

/** `message Datagram`, numbered past the first so that an original receiver skips it. */
export const PackedField = {
  annotation: 15,
  sender: 16,
  sequence: 17,
  offered: 18,
  dropped: 19,
  upstreamLost: 20,
  origin: 24,
} as const;

/** `message Origin`: see `packed.ts`. */
export const OriginField = {
  sender: 1,
  sequence: 2,
  count: 3,
  offered: 4,
  dropped: 5,
  unheard: 6,
} as const;
