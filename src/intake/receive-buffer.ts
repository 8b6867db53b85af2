import type { SocketAsPromised } from 'dgram-as-promised';

/**
 * Receive buffer asked of the kernel, bytes. While the engine is busy for 50 ms
 * a load of 60,000 datagrams a second piles up 3,000 of them, each of which the
 * kernel charges with about 1 KiB; 4 MiB holds that and leaves room.
 */
export const RECEIVE_BUFFER: number = 4 * 1024 * 1024;

/**
 * Asks for a receive buffer and reads back what was given. Returns a sentence
 * for people when it was less, undefined when all was given.
 */
export function askReceiveBuffer(socket: SocketAsPromised, asked: number): string | undefined {
  // Linux gives what it can; others refuse what is too much, so that less must be tried.
  for (let size = asked; size >= 64 * 1024; size = Math.floor(size / 2)) {
    try {
      socket.setRecvBufferSize(size);
      break;
    } catch {
      continue;
    }
  }
  const given = givenBuffer(socket);
  if (given >= asked) return undefined;
  return (
    `The kernel gave a receive buffer of ${kibibytes(given)} of the ${kibibytes(asked)} asked for, ` +
    `so a burst may be lost; "sysctl -w net.core.rmem_max=${asked}" allows it on Linux.`
  );
}

/** Linux doubles what it is asked, for its own bookkeeping, and tells the doubled figure. */
function givenBuffer(socket: SocketAsPromised): number {
  const told = socket.getRecvBufferSize();
  return process.platform === 'linux' ? told / 2 : told;
}

function kibibytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`;
}
