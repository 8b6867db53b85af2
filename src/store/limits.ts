/** Every bound of the store, with its reason. */

/** What is appended and not yet committed: five seconds at 40,000 annotations/s, longer than a disk's worst sync. */
export const MAX_WAITING_BYTES: number = 64 * 1024 * 1024;

/** What a batch and a frame cost besides their bytes, so that many small ones are bounded as well. */
export const BATCH_BYTES = 128;
export const FRAME_BYTES = 64;

/** A commit comes this long after the first annotation it holds, ms: what a kill may lose. */
export const COMMIT_AFTER = 1_000;

/** Or as soon as it holds this many bytes, so that one transaction is never long. */
export const COMMIT_BYTES: number = 8 * 1024 * 1024;

/** Traces in one commit: frames of a few bytes each must not make a million objects. */
export const MAX_TOUCHED_TRACES = 50_000;

/** Traces remembered after their commit, so that what comes late needs no look at the file: 20 s at 40,000 annotations/s. */
export const MAX_REMEMBERED_TRACES = 30_000;

/** Words that the reading thread remembers: four times as many names as there may be at once. */
export const MAX_REMEMBERED_WORDS = 262_144;

/** Bytes and chunks of one trace: what is larger is an id used for ever, and reading it would hold up others. */
export const MAX_TRACE_BYTES: number = 16 * 1024 * 1024;
export const MAX_TRACE_CHUNKS = 1_000;

/** Distinct error messages told apart; services that put ids into messages make new ones all day. */
export const MAX_ERROR_TEXTS = 4_096;

/** Distinct tags looked at of one trace in one commit; past it the trace is a candidate for any tag. */
export const MAX_TAGS_PER_CHUNK = 512;

/** Calls of a trace told apart to find its root; past it its duration is not known to the store. */
export const MAX_CALLS_FOLLOWED = 256;

/** How long one look of a search may take, ms: a trace asked for meanwhile waits no longer. */
export const PORTION_TIME = 3;

/** Traces and bytes of a portion: what is worth a message between threads. */
export const PORTION_TRACES = 64;
export const PORTION_BYTES: number = 1024 * 1024;

/** Wait before the first retry and longest wait of any, ms: soon enough for a lock, seldom enough for a full disk. */
export const FIRST_RETRY = 250;
export const LONGEST_RETRY = 10_000;

/** How long the file may be locked by somebody else before a commit is put off, ms. */
export const LOCK_PATIENCE = 250;

/** How long closing may take before the threads are ended, ms: a last commit on a slow disk. */
export const CLOSE_PATIENCE = 10_000;
