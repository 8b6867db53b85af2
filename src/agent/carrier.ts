/** A way to the far side. */
export interface Carrier {
  /** Most bytes of one batch. */
  readonly batchBytes: number;
  /** What went wrong last, as a sentence; undefined while all is well. */
  readonly trouble: string | undefined;
  /**
   * Carries datagrams in order; resolves when each was taken or never will be,
   * and until then their bytes stay as they are. Never rejects.
   * Returns how many annotations were not taken.
   */
  carry(parcels: readonly Parcel[], giveUp: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

/** A packed datagram that is ready to go, and how many annotations it holds. */
export interface Parcel {
  readonly datagram: Uint8Array;
  readonly annotations: number;
}
