/** Where annotations end: the words and shapes in which intake and engine draw up one ledger. */

/** The stages of an annotation's way, in its order. Each passes on what it does not lose. */
export const ROAD = ['client', 'agent', 'network', 'kernel', 'decode', 'engine'] as const;

export type RoadStage = (typeof ROAD)[number];

/** Losses that are not of reading; what cannot be read has the words of `wire/reasons`. */
export const LossReason = {
  clientQueue: 'client queue full',
  agentOverflow: 'agent overflow',
  agentBuffer: 'agent receive buffer full',
  network: 'network',
  /** Told by an agent that does not say whose annotations they were. */
  beforeAgent: 'before the agent',
  kernelBuffer: 'kernel receive buffer full',
  notTaken: 'failed in the engine',
  noIds: 'no trace or span id',
  traceTooLarge: 'trace too large',
} as const;

const stages: ReadonlyMap<string, RoadStage> = new Map([
  [LossReason.clientQueue, 'client'],
  [LossReason.agentOverflow, 'agent'],
  [LossReason.agentBuffer, 'agent'],
  [LossReason.network, 'network'],
  [LossReason.beforeAgent, 'network'],
  [LossReason.kernelBuffer, 'kernel'],
  [LossReason.notTaken, 'engine'],
  [LossReason.noIds, 'engine'],
  [LossReason.traceTooLarge, 'engine'],
]);

/** Where a loss belongs. What is not known otherwise came here and could not be read. */
export function stageOfLoss(reason: string): RoadStage {
  return stages.get(reason) ?? 'decode';
}

/** One that sends packed datagrams, and so tells what it offered. Counts are since it was first heard here. */
export interface SenderReport {
  /** Sixteen hexadecimal digits; a restart is another sender. */
  readonly sender: string;
  readonly kind: 'service' | 'agent';
  /** What it sends for and from where, as its annotations say; '' while that is not known. */
  readonly service: string;
  readonly host: string;
  readonly offered: number;
  /** Dropped by itself. */
  readonly dropped: number;
  /** Lost behind it: by agents, by the network, by a kernel. */
  readonly lost: number;
}

/** What is known of annotations before they are read, where they come over a network. */
export interface Arrivals {
  /** Annotations that came: of senders that count, of those what agents passed on, and of senders that do not count. */
  readonly counted: number;
  readonly byAgents: number;
  readonly uncounted: number;
  /** False where the kernel does not tell what it dropped. */
  readonly kernelTells: boolean;
  /** Known now. */
  readonly services: number;
  readonly agents: number;
  /** Those that lost most, most first. */
  readonly worst: readonly SenderReport[];
}

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
  /** Absent for files: their road begins with reading. */
  readonly arrivals?: Arrivals;
}
