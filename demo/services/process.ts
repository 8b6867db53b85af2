/** What a service does besides its work: it knows where the others are, listens, says so, and ends with who started it. */
import type { Server } from 'node:http';
import type { Tracer } from '../../src/client/index.ts';

/** What a process tells the one that started it. */
export type FromService =
  | { readonly is: 'ready'; readonly port: number }
  | { readonly is: 'failed'; readonly code: string };

const { env } = process;
const end = new AbortController();

/** Tells when the process is to end: when asked to, or when whoever started it is gone, however it went. */
export const ended: AbortSignal = end.signal;
for (const event of ['disconnect', 'SIGTERM', 'SIGINT'] as const) {
  process.once(event, () => end.abort());
}

/** Where annotations are sent. */
export const address: string = env['PHOSPHOR_TO'] ?? '127.0.0.1:7760';

/** Where another service listens; `CONFIG_URL` says it of config. */
export function urlOf(name: string): string {
  const url = env[`${name}_URL`];
  if (url === undefined) throw new Error(`${name}_URL must say where to find it.`);
  return url;
}

export function ready(port: number): void {
  tell({ is: 'ready', port });
}

/** Serves on `PORT` of this machine, any that is free without one, until the process is to end. */
export async function serve(server: Server, tracer: Tracer): Promise<void> {
  const over = new Promise<void>((resolve) => {
    ended.addEventListener('abort', () => resolve());
    server.once('error', (error: NodeJS.ErrnoException) => {
      tell({ is: 'failed', code: error.code ?? error.message });
      resolve();
    });
  });
  server.listen(Number(env['PORT'] ?? 0), '127.0.0.1', () => {
    const bound = server.address();
    if (typeof bound === 'object' && bound !== null) ready(bound.port);
  });
  await over;
  server.close();
  await leave(tracer);
}

/** Sends what is left to tell, and holds the process no longer. */
export async function leave(tracer: Tracer): Promise<void> {
  await tracer.close();
  if (process.connected) process.disconnect();
}

function tell(message: FromService): void {
  // Started by hand there is nobody to tell.
  process.send?.(message, undefined, {}, () => undefined);
}
