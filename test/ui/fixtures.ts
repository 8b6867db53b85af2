/** A platform made by hand: the talk's services, a slow fare, an edge that fails, and a silent one. */
import type {
  Answer,
  Change,
  EdgeRow,
  Finding,
  Ledger,
  Overview,
  Quantiles,
  Question,
  ServiceRow,
  ViewName,
  Views,
} from '../../src/engine/views.ts';
import type { Micros } from '../../src/model/clock.ts';
import type { Trace, TraceSummary } from '../../src/model/trace.ts';
import type { Source, SourceStatus, Transport } from '../../src/source/source.ts';
import type { Clipboard } from '../../src/ui/errands/errands.ts';
import type { Outlets, RecordingSwitch, SavedFormat } from '../../src/ui/outlets.ts';
import { HandClock, MINUTE, SECOND } from '../../src/model/clock.ts';

/** 2026-11-22 14:02:31 UTC. */
export const NOW: Micros = Date.UTC(2026, 10, 22, 14, 2, 31) * 1000;

export const PREFIX = 'com.hailocab.';

const ms = (n: number): Micros => Math.round(n * 1000);

function quantiles(p50: number, p95: number, p99: number): Quantiles {
  return { p50: ms(p50), p95: ms(p95), p99: ms(p99), max: ms(p99 * 1.4) };
}

const unknown: Quantiles = { p50: null, p95: null, p99: null, max: null };

const fareSlow: Change = {
  measure: 'p99',
  severity: 'bad',
  now: ms(212),
  was: ms(41),
  since: NOW - 48 * SECOND,
};

const customerSlower: Change = {
  measure: 'p50',
  severity: 'warn',
  now: ms(74),
  was: ms(66),
  since: NOW - 40 * SECOND,
};

const etaSilent: Change = {
  measure: 'silent',
  severity: 'bad',
  now: 0,
  was: 120,
  since: NOW - 3 * MINUTE,
};

/** Sixty points of calls a second around `level`, rising by `slope` over the last ten. */
function trend(level: number, slope = 0): number[] {
  return Array.from({ length: 60 }, (_, i) =>
    Math.max(0, level * (1 + 0.08 * Math.sin(i / 3)) + slope * Math.max(0, i - 49)),
  );
}

function service(
  name: string,
  perSecond: number,
  latency: Quantiles,
  gap: number,
  rest: Partial<ServiceRow> = {},
): ServiceRow {
  return {
    service: PREFIX + name,
    calls: perSecond * 60,
    errors: 0,
    timeouts: 0,
    inFlight: Math.ceil(perSecond / 50),
    latency,
    gap: quantiles(gap, gap * 2, gap * 4),
    trend: trend(perSecond),
    change: null,
    ...rest,
  };
}

export const serviceRows: readonly ServiceRow[] = [
  service('service.fare', 212, quantiles(12, 88, 212), 2.1, {
    errors: 521,
    inFlight: 31,
    trend: trend(120, 9),
    change: fareSlow,
  }),
  service('api.v1.customer', 310, quantiles(74, 120, 240), 1.9, {
    errors: 167,
    inFlight: 44,
    change: customerSlower,
  }),
  service('service.hob', 155, quantiles(9, 14, 22), 3.5),
  service('service.config', 155, quantiles(5.59, 8.1, 12.2), 2.8),
  service('service.feature-flags', 148, quantiles(20.58, 31, 48), 2),
  service('service.nearest-driver', 140, quantiles(14, 22, 39), 1.5),
  service('service.zoning', 139, quantiles(0.2, 0.4, 2.2), 2.05),
  service('service.raziel', 139, quantiles(7.58, 11, 19), 1.9),
  service('service.eta', 0, unknown, 1.7, { trend: trend(0), change: etaSilent, gap: unknown }),
  service('service.experiment', 90, quantiles(1.82, 3, 9), 4.2),
];

function edge(
  caller: string,
  callee: string,
  perSecond: number,
  server: Quantiles,
  gap: number,
  rest: Partial<EdgeRow> = {},
): EdgeRow {
  const plus = (at: Micros | null): Micros | null => (at === null ? null : at + ms(gap));
  return {
    caller: PREFIX + caller,
    callee: PREFIX + callee,
    calls: perSecond * 60,
    errors: 0,
    timeouts: 0,
    inFlight: Math.ceil(perSecond / 60),
    client: {
      p50: plus(server.p50),
      p95: plus(server.p95),
      p99: plus(server.p99),
      max: plus(server.max),
    },
    server,
    gap: quantiles(gap, gap * 2, gap * 4),
    trend: trend(perSecond),
    change: null,
    ...rest,
  };
}

export const edgeRows: readonly EdgeRow[] = [
  edge('hailo-2-api', 'api.v1.customer', 310, quantiles(74, 120, 240), 1.9),
  edge('api.v1.customer', 'service.fare', 212, quantiles(12, 88, 212), 2.1, {
    errors: 521,
    change: fareSlow,
  }),
  edge('api.v1.customer', 'service.feature-flags', 148, quantiles(20.58, 31, 48), 2),
  edge('service.feature-flags', 'service.hob', 155, quantiles(9, 14, 22), 3.5),
  edge('service.hob', 'service.config', 155, quantiles(5.59, 8.1, 12.2), 2.8),
  edge('service.nearest-driver', 'service.eta', 0, unknown, 0, {
    change: etaSilent,
    gap: unknown,
    trend: trend(0),
  }),
];

export const findings: readonly Finding[] = [
  {
    subject: 'service',
    service: `${PREFIX}service.fare`,
    other: '',
    change: fareSlow,
    exampleTraceId: '33eda743-f124-435c-71fc-3c872bbc98e6',
    exampleSpanId: 'a4',
  },
  {
    subject: 'edge',
    service: `${PREFIX}service.eta`,
    other: `${PREFIX}service.nearest-driver`,
    change: etaSilent,
    exampleTraceId: null,
    exampleSpanId: null,
  },
  {
    subject: 'operation',
    service: `${PREFIX}api.v1.customer`,
    other: 'neardrivers',
    change: customerSlower,
    exampleTraceId: null,
    exampleSpanId: null,
  },
];

/** Losses a second over five minutes: none, and then `level`. */
function lossTrend(level: number): number[] {
  return Array.from({ length: 60 }, (_, i) => (i < 48 ? 0 : level * (1 + (i % 3) / 4)));
}

const none = trend(0);

/** Each stage is offered what the one before passed on: queues overflowed once, the network loses now. */
export const ledger: Ledger = {
  offered: 1_284_003,
  shown: 1_281_120,
  lost: { 'client queue full': 2_004, network: 870, 'cut short': 7, 'no trace id': 2 },
  stages: [
    {
      stage: 'client',
      offered: 1_284_003,
      passed: 1_281_999,
      lost: { 'client queue full': 2_004 },
      inWindow: { offered: 30_170, lost: {} },
      trend: none,
      counters: [['senders that count what they offer', 40]],
      notes: [],
    },
    {
      stage: 'agent',
      offered: 1_281_999,
      passed: 1_281_999,
      lost: {},
      inWindow: { offered: 30_170, lost: {} },
      trend: none,
      counters: [
        ['agents', 6],
        ['annotations they passed on', 1_281_129],
      ],
      notes: [],
    },
    {
      stage: 'network',
      offered: 1_281_999,
      passed: 1_281_129,
      lost: { network: 870 },
      inWindow: { offered: 30_170, lost: { network: 138 } },
      trend: lossTrend(2),
      counters: [
        ['datagrams received', 128_112],
        ['bytes received', 320_282_250],
        ['packed datagrams that did not come', 87],
      ],
      notes: [],
    },
    {
      stage: 'kernel',
      offered: 1_281_129,
      passed: 1_281_129,
      lost: {},
      inWindow: { offered: 30_032, lost: {} },
      trend: none,
      counters: [],
      notes: ['The kernel gave a receive buffer of 416 KiB of the 4 MiB asked for.'],
    },
    {
      stage: 'decode',
      offered: 1_281_129,
      passed: 1_281_120,
      lost: { 'cut short': 7, 'no trace id': 2 },
      inWindow: { offered: 30_032, lost: { 'cut short': 1, 'no trace id': 1 } },
      trend: lossTrend(0.03),
      counters: [['annotations read', 1_281_125]],
      notes: [],
    },
    {
      stage: 'engine',
      offered: 1_281_120,
      passed: 1_281_120,
      lost: {},
      inWindow: { offered: 30_030, lost: {} },
      trend: none,
      counters: [
        ['told twice', 5],
        ['bytes of history', 8_100_000],
      ],
      notes: [],
    },
    {
      stage: 'retention',
      offered: 1_281_120,
      passed: 1_281_120,
      lost: {},
      inWindow: { offered: 30_030, lost: {} },
      trend: none,
      counters: [
        ['traces kept', 8_200],
        ['traces let go to make room', 120],
      ],
      notes: [],
    },
  ],
  senders: [
    {
      sender: '9f3c2a1b00ffee11',
      kind: 'service',
      service: `${PREFIX}service.fare`,
      host: 'eu-west-1a/host-3',
      offered: 212_000,
      dropped: 2_004,
      lost: 700,
    },
    {
      sender: 'aa00bb11cc22dd33',
      kind: 'agent',
      service: '',
      host: 'eu-west-1b/host-7',
      offered: 90_000,
      dropped: 0,
      lost: 170,
    },
  ],
};

const overview: Overview = {
  calls: 77_040,
  errors: 616,
  timeouts: 12,
  inFlight: 112,
  latency: quantiles(21, 96, 212),
  lost: 2_883,
  loss: { offered: 30_170, lost: 140, reason: 'network' },
  learning: null,
  findings,
};

export const calm: Overview = {
  ...overview,
  errors: 0,
  lost: 0,
  loss: { offered: 30_030, lost: 0, reason: null },
  findings: [],
};

export const traceRows: readonly TraceSummary[] = Array.from({ length: 40 }, (_, i) => ({
  traceId: `33eda743-f124-435c-71fc-3c872bbc9${String(i).padStart(3, '0')}`,
  service: `${PREFIX}api.v1.customer`,
  operation: 'neardrivers',
  start: NOW - i * SECOND,
  duration: ms(80 + i),
  spans: 12,
  services: 11,
  errors: i % 7 === 0 ? 2 : 0,
  missing: i % 5 === 0 ? 1 : 0,
  inFlight: 0,
}));

/** An answer to any question, at `at`. */
export function answerTo<V extends ViewName>(
  question: Question<V>,
  body: Views[V],
  at: Micros = NOW,
  facts: Overview = overview,
): Answer<V> {
  return {
    view: question.view,
    at: question.at ?? at,
    windowSeconds: typeof question.window === 'number' ? question.window : 60,
    oldest: NOW - 10 * MINUTE,
    overview: facts,
    body,
  };
}

/** Ways out that lead nowhere, and remember what went there. */
export class HandOutlets implements Outlets {
  readonly formats: readonly SavedFormat[] = [
    { key: 'l', name: "the talk's listing", ending: '.txt' },
    { key: 'o', name: 'OTLP JSON', ending: '.otlp.json' },
  ];
  readonly folder = '~/captures';
  readonly command = 'phosphor top';
  readonly saved: { file: string; traces: readonly Trace[] }[] = [];
  readonly written: string[] = [];
  recording: RecordingSwitch | string = 'Nothing records here.';
  /** What `save` fails with; '' when it does not. */
  failure = '';

  fileFor(subject: string, ending: string): string {
    return `phosphor-${subject}${ending}`;
  }

  save(format: SavedFormat, subject: string, traces: readonly Trace[]): Promise<string> {
    if (this.failure !== '') return Promise.reject(new Error(this.failure));
    const file = this.fileFor(subject, format.ending);
    this.saved.push({ file, traces });
    return Promise.resolve(file);
  }

  write(subject: string, text: string): Promise<string> {
    this.written.push(text);
    return Promise.resolve(this.fileFor(subject, '.txt'));
  }
}

/** A clipboard that keeps all that was copied. */
export class HandClipboard implements Clipboard {
  readonly copied: string[] = [];
  remark = '';

  copy(text: string): void {
    this.copied.push(text);
  }
}

/** A source that answers at once from what it is given, and remembers what it was asked. */
export class HandSource implements Source {
  readonly kind = 'local';
  readonly clock = new HandClock(NOW);
  readonly asked: Question[] = [];
  services: readonly ServiceRow[] = serviceRows;
  overview: Overview = overview;
  oldest: Micros = NOW - 10 * MINUTE;
  warnings: readonly string[] = [];
  now: Omit<SourceStatus, 'warnings'> = { state: 'live', name: 'local udp 127.0.0.1:7760' };
  traces: Views['traces'] = { rows: traceRows, matching: traceRows.length, newer: 0 };
  trace: Trace | null = null;
  /** What a replay was told to do. */
  readonly told: string[] = [];
  transport?: Transport;

  /** Makes it a replay of ten minutes that stands in the middle. */
  replays(): void {
    const [from, to] = [NOW - 5 * MINUTE, NOW + 5 * MINUTE];
    this.now = {
      state: 'replaying',
      name: 'replay night.txt',
      progress: { from, to, at: NOW, speed: 1 },
    };
    this.transport = this.#transport;
  }

  /** Where the replay is now. */
  goes(progress: Partial<NonNullable<SourceStatus['progress']>>): void {
    this.now = { ...this.now, progress: { ...this.now.progress!, ...progress } };
  }

  readonly #transport: Transport = {
    pause: () => void this.told.push('pause'),
    play: () => void this.told.push('play'),
    setSpeed: (speed) => void this.told.push(`speed ${speed}`),
    seek: (at) => void this.told.push(`seek ${at}`),
    step: (to, by) => void this.told.push(`step ${to} ${by}`),
  };

  ask<V extends ViewName>(question: Question<V>): Promise<Answer<V>> {
    this.asked.push(question);
    const body = this.#bodies()[question.view];
    const answer = answerTo(question, body, this.clock.now(), this.overview);
    return Promise.resolve({ ...answer, oldest: this.oldest });
  }

  status(): SourceStatus {
    return { ...this.now, warnings: this.warnings };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #bodies(): Views {
    return {
      services: { rows: this.services },
      operations: { rows: [] },
      edges: { rows: edgeRows },
      hosts: { rows: [] },
      service: {
        row: serviceRows[0]!,
        operations: [],
        callers: [],
        callees: [],
        hosts: [],
        series: { step: 5 * SECOND, rate: [], errorShare: [], p50: [], p99: [] },
        slowest: [],
      },
      traces: this.traces,
      trace: { trace: this.trace },
      ledger: { ledger },
    };
  }
}
