/**
 * Every bound of the collector's HTTP side, with its reason. Whatever connects
 * and whatever it sends, memory stays within these, and intake goes on beside.
 */

/** A client says what it wants at once; one that takes longer holds a connection and nothing else. ms. */
export const HEADERS_WITHIN = 5_000;
/** A body of 4 MiB comes within this over 1.2 Mbit/s. ms. */
export const REQUEST_WITHIN = 30_000;
/** An answer of which nothing is read for so long is cut: longer than a live watcher may stall. ms. */
export const READ_WITHIN = 20_000;
/** How often connections are looked at for headers and bodies, ms. */
export const CHECK_EVERY = 1_000;
/** A connection kept for the next request: longer than a scrape's or an agent's usual pause. ms. */
export const KEEP_ALIVE = 65_000;

/** Connections at all: screens, agents and scrapers of a large platform, some 20 KiB each. */
export const MAX_CONNECTIONS = 4_096;
/** Of them those that ask for nothing; beyond it the one that waited longest is cut for a new one. */
export const MAX_WAITING = 512;

/** Batches that are received at the same time: each is up to 4 MiB until the worker has it. */
export const MAX_POSTS = 32;

/** Bodies of spans under way at the same time: the services of a large platform whose turns coincide. */
export const MAX_SPANS_POSTS = 64;
/** What they may take in all until the engine has them, bytes: four of the largest. */
export const MAX_SPANS_WAITING: number = 64 * 1024 * 1024;
/** When to come again after there was no room, seconds: reading all that waits takes about as long. */
export const SPANS_RETRY_AFTER = 2;

/** Connections of senders by gRPC, which keep theirs: a large platform's. */
export const MAX_GRPC_CONNECTIONS = 1_024;
/** One that calls nothing for so long has gone elsewhere, ms; SDKs export every few seconds. */
export const GRPC_IDLE = 600_000;
/** How often one is asked whether it is still there, ms. */
export const GRPC_KEEP_ALIVE = 60_000;
/** Largest message, bytes: what every gRPC server takes unless told otherwise, so no sender has more. */
export const MAX_GRPC_MESSAGE: number = 4 * 1024 * 1024;
/** Exports under way on one of them; an SDK has one at a time. */
export const MAX_GRPC_STREAMS = 16;

/** Questions of one address: 40 screens on one host that ask four times a second each. */
export const MAX_REQUESTS = 1_600;
export const REQUESTS_WITHIN = 10_000;
/** Different wrong tokens of one address in a minute: a person tries a few, a program all there are. */
export const MAX_GUESSES = 20;
/** Addresses whose questions are counted, and whose wrong tokens. */
export const MAX_ADDRESSES = 10_000;

/** Traces of one page: more than a person reads, few enough that assembling them takes no 100 ms. */
export const MAX_PAGE = 1_000;
/** How far pages reach: those before are looked through for each. A filter finds what lies deeper. */
export const MAX_DEPTH = 10_000;
/** Annotations after which a page of whole traces ends: some 10 MB of JSON, and the next page goes on from there. */
export const MAX_WRITTEN = 20_000;

/** Most points of a trend or series, and how far one reaches, seconds: what a wide screen and the history hold. */
export const MAX_POINTS = 1_000;
export const MAX_REACH = 3_600;

/** Longest filter and name, characters: the longest name is 256 bytes, and a filter has a few. */
export const MAX_FILTER = 2_048;
export const MAX_NAME = 512;
/** Longest part of a path that reaches its route, characters: all that Node takes, so that a route says what is too long. */
export const MAX_PATH = 16_384;

/** Services with metrics of their own, 22 series each; later ones are told together. */
export const MAX_METRIC_SERVICES = 200;
