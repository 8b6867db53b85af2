/** A UDP intake on a port of its own, closed when its test is over. */
import { onTestFinished } from 'vitest';
import { UdpIntake } from '../../src/intake/udp.ts';
import type { UdpOptions } from '../../src/intake/udp.ts';
import { Vocabulary } from '../../src/model/record.ts';

export interface Listening {
  readonly intake: UdpIntake;
  /** Of the annotations that came, in their order. */
  readonly destinations: readonly string[];
  /** Before the test is over. */
  readonly close: () => Promise<void>;
}

export async function listen(options: Partial<UdpOptions> = {}): Promise<Listening> {
  const vocabulary = new Vocabulary();
  const destinations: string[] = [];
  const intake = await UdpIntake.open({
    host: '127.0.0.1',
    port: 0,
    vocabulary,
    sink: (record) => destinations.push(vocabulary.names.text(record.destination)),
    ...options,
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= intake.close());
  onTestFinished(close);
  return { intake, destinations, close };
}
