/** What one annotation may be, whatever the format. Past a limit it is cut or refused, and counted. */

/** The most that one UDP datagram carries over IPv4: 65,535 less the IP and UDP headers. */
export const MAX_DATAGRAM_BYTES = 65_507;

/** Longest payload, tag key or tag value, bytes: a stack trace fits, a body that was sent by mistake is cut. */
export const MAX_TEXT_BYTES = 8_192;

/** Most tags on one annotation: real ones have a handful; a thousand would be a map somebody dumped. */
export const MAX_TAGS = 128;

/** Longest line of a text format, bytes: as much as a datagram could have said. */
export const MAX_LINE_BYTES = 65_536;
