/**
 * What intake tells the engine of itself, so that one ledger can be drawn up.
 * All counts are cumulative since intake began.
 */
export interface IntakeReport {
  /** Datagrams (or file parts) that arrived, and their bytes. */
  readonly datagrams: number;
  readonly bytes: number;
  /** Annotations that never reached the engine, by reason in a person's words. */
  readonly lost: Readonly<Record<string, number>>;
  /** What else is worth a line of the ledger, in words with its count. */
  readonly counters?: readonly (readonly [name: string, count: number])[];
  /** One sentence each: a receive buffer the kernel capped, a file cut short. */
  readonly notes: readonly string[];
}
