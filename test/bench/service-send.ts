/** What one annotation costs whoever offers it, while the queue has room and when it is full. */
import { createSocket } from 'node:dgram';
import { createTracer } from '../../src/client/index.ts';
import type { Tracer } from '../../src/client/index.ts';
import { someAnnotations } from './frames.ts';
import { heading, median, quantile, table } from './report.ts';

const ROUNDS = 500;
/** Offered in one turn of the loop, before anything is packed: the whole queue. */
const BURST = 200;

export async function benchSend(): Promise<void> {
  const sink = createSocket('udp4');
  await new Promise<void>((resolve) => sink.bind(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${sink.address().port}`;
  // The other half takes what is not yet with the kernel.
  const roomy = createTracer({ service: 'bench', address, queue: 2 * BURST });
  const full = createTracer({ service: 'bench', address, queue: 1 });
  const queued = await burstCosts(roomy);
  const dropped = await burstCosts(full);
  await Promise.all([roomy.close(), full.close()]);
  sink.close();
  heading(
    'tracer.send',
    `µs an annotation in bursts of ${BURST}, ${ROUNDS} times; packing and sending come later, and are in the processor time above`,
  );
  table([
    ['the queue', 'median', 'p99', 'aim', 'dropped'],
    ['has room', ...figures(queued), '2', droppedBy(roomy)],
    ['is full', ...figures(dropped), '0.2', droppedBy(full)],
  ]);
}

async function burstCosts(tracer: Tracer): Promise<number[]> {
  const annotations = someAnnotations(BURST, 100);
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now();
    for (const annotation of annotations) tracer.send(annotation);
    costs.push(((performance.now() - from) * 1_000) / BURST);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return costs;
}

function figures(costs: readonly number[]): string[] {
  return [median(costs).toFixed(3), quantile(costs, 0.99).toFixed(3)];
}

function droppedBy(tracer: Tracer): string {
  const { offered, dropped } = tracer.counts();
  return `${(((dropped['client queue full'] ?? 0) / offered) * 100).toFixed(1)}%`;
}
