/** Why a frame could not be read. 0 is that it could. */
export const Reason = {
  none: 0,
  empty: 1,
  tooLarge: 2,
  cutShort: 3,
  endlessNumber: 4,
  badField: 5,
  badWireType: 6,
  deepGroups: 7,
  tooManyTags: 8,
  noTraceId: 9,
  badTime: 10,
} as const;

export type Reason = (typeof Reason)[keyof typeof Reason];

/** Each reason in the words of the ledger, by its number. */
export const reasonWords: readonly string[] = [
  'read',
  'empty datagram',
  'larger than a datagram can be',
  'cut short',
  'a number that does not end',
  'a field number that cannot be',
  'an unknown wire type',
  'groups nested too deep',
  'too many tags',
  'no trace id',
  'a time before 1970 or after 2255',
];
