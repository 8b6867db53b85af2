import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';

/**
 * Sees the events of a message before its listeners do, without being one. A
 * listener would change what it listens to: a reply that nobody handles is no
 * longer thrown away, an error that nobody handles no longer ends the process.
 *
 * @param see is told each event, and its first argument; `pass` hands it on and
 * gives whether anybody listened, which is what `see` is to give.
 */
export function watch(
  message: ClientRequest | IncomingMessage | ServerResponse,
  see: (pass: () => boolean, event: string | symbol, told: unknown) => boolean,
): void {
  const emit = message.emit;
  message.emit = (...event: Parameters<typeof emit>): boolean =>
    see(() => Reflect.apply(emit, message, event), event[0], event[1]);
}
