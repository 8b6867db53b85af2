/** Where spans of other tools are taken. Without these flags no port is opened for them. */
import { Option } from '@commander-js/extra-typings';
import type { SpanPorts } from '../collector/span-listeners.ts';
import { openLocal } from '../source/open.ts';
import type { LocalOptions } from '../source/open.ts';
import type { Source } from '../source/source.ts';
import { parseAddress, parsePort } from './parse.ts';
import type { Address } from './parse.ts';

type PortFlag<Usage extends string> = Option<Usage, number, undefined, number>;

/** The ports are those where senders look for each unless they are told otherwise. */
export const otlp: PortFlag<'--otlp [port]'> = portFlag(
  '--otlp [port]',
  4318,
  'take spans of OpenTelemetry too, over HTTP, from this machine (4318)',
).env('PHOSPHOR_OTLP');

export const otlpGrpc: PortFlag<'--otlp-grpc [port]'> = portFlag(
  '--otlp-grpc [port]',
  4317,
  'the same over gRPC (4317)',
).env('PHOSPHOR_OTLP_GRPC');

export const zipkin: PortFlag<'--zipkin [port]'> = portFlag(
  '--zipkin [port]',
  9411,
  'take spans of Zipkin too, from this machine (9411)',
).env('PHOSPHOR_ZIPKIN');

/** Of a collector: its own port has OTLP over HTTP already, and 4317 may be another program's. */
export const otlpGrpcAddress: Option<'--otlp-grpc <host:port>', undefined, undefined, Address> =
  new Option(
    '--otlp-grpc <host:port>',
    'take spans of OpenTelemetry over gRPC too; over HTTP they come to --http',
  )
    .argParser(parseAddress)
    .env('PHOSPHOR_OTLP_GRPC');

/** What flags said of them. */
function portsOf({ otlp: http, otlpGrpc: grpc, zipkin: other }: SpanPorts): SpanPorts | undefined {
  return http === undefined && grpc === undefined && other === undefined
    ? undefined
    : { otlp: http, otlpGrpc: grpc, zipkin: other };
}

/** Opens what flags say to listen on, and hands over copies of what is taken in. */
export type Listening = (
  keep?: NonNullable<LocalOptions['keep']>,
  copying?: LocalOptions['copying'],
) => Promise<Source>;

export function listening(flags: SpanPorts & Pick<LocalOptions, 'udp'>): Listening {
  return (keep, copying) => openListening({ udp: flags.udp, keep, copying }, portsOf(flags));
}

/** Listens on UDP, and where `ports` says. Rejects with an `InputProblem` when a port cannot be had. */
async function openListening(options: LocalOptions, ports: SpanPorts | undefined): Promise<Source> {
  if (ports === undefined) return openLocal(options);
  // Loaded here: a screen without them needs no server, and is to start at once.
  const { ListeningSource } = await import('../collector/span-listeners.ts');
  return ListeningSource.open(await openLocal(options), ports);
}

function portFlag<const Usage extends string>(
  usage: Usage,
  usual: number,
  description: string,
): PortFlag<Usage> {
  const [flag = ''] = usage.split(' ');
  // A preset is parsed like what is written.
  return new Option(usage, description).preset(String(usual)).argParser(parsePort(flag));
}
