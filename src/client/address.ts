export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where the agent or the screen on the same host listens. */
export const DEFAULT_ADDRESS = '127.0.0.1:7760';

const ADDRESS = /^(?:udp:\/\/)?(?:\[([^\]]+)\]|([^:[\]/]+)):(\d{1,5})$/;

/** Reads `HOST:PORT`, `[::1]:PORT` or either after `udp://`; undefined when it is none of these. */
export function parseAddress(text: string): Address | undefined {
  const match = ADDRESS.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { host, port };
}
