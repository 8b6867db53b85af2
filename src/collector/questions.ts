/**
 * What may be asked over HTTP: the fields of `Question` as parameters. These
 * schemas validate, give the types, and describe themselves in the OpenAPI
 * document; each says in one sentence what a parameter has to be.
 */
import { z } from 'zod';
import type { Question, TraceOrder } from '../engine/views.ts';
import { parseFilter } from '../model/filter.ts';
import type { Clocks } from '../model/trace.ts';
import { windows } from '../model/windows.ts';
import { formatNames } from '../wire/formats.ts';
import type { FormatName } from '../wire/formats.ts';
import { MAX_DEPTH, MAX_FILTER, MAX_NAME, MAX_PAGE, MAX_POINTS, MAX_REACH } from './limits.ts';

/** Which moment, how far back, and which rows. */
export type Scope = Pick<Question, 'at' | 'window' | 'filter'>;

const LATEST: number = Number.MAX_SAFE_INTEGER;

/** 'all' reaches as far as the history; any other window does not reach further. */
const MAX_WINDOW = 86_400;

/** What a page of traces holds when nothing was said. */
const PAGE = 100;

const at = moment('at').optional();
const until = moment('until').optional();
const window = windowOf('window').optional();
const filter = anyText('filter', MAX_FILTER)
  .superRefine((value, context) => {
    const parsed = parseFilter(value);
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.problem });
  })
  .optional();
const clocks = word('clocks', ['raw', 'adjusted'] satisfies Clocks[]).optional();
const order = word('order', ['newest', 'slowest'] satisfies TraceOrder[]).optional();
const scope = { at, window, filter };

export const scopeQuery: z.ZodType<Scope> = asked(scope);

export const serviceQuery: z.ZodType<Scope & { readonly service: string }> = asked({
  ...scope,
  service: text('service', MAX_NAME, 'Say which service, for example ?service=service.fare.'),
});

/** In which words traces are told: the API's own, or one of the formats that are written. */
type As = 'json' | FormatName;

const as = word('as', ['json', ...formatNames] satisfies As[]).default('json');

export interface TracesQuery extends Scope {
  readonly as: As;
  readonly limit: number;
  readonly order: TraceOrder;
  readonly until?: number;
  readonly cursor?: string;
}

export const tracesQuery: z.ZodType<TracesQuery> = asked({
  ...scope,
  as,
  limit: whole('limit', 'how many', 1, MAX_PAGE).default(PAGE),
  order: order.default('newest'),
  until,
  cursor: text('cursor', MAX_NAME).optional(),
});

export interface TraceQuery {
  readonly as: As;
  readonly clocks: Clocks;
}

export const traceQuery: z.ZodType<TraceQuery> = asked({
  as,
  clocks: clocks.default('raw'),
});

export const traceParams: z.ZodType<{ readonly traceId: string }> = z.object({
  traceId: text('traceId', MAX_NAME),
});

/** The original's own parameter; without it the answer is the original's too. */
export const lookupQuery: z.ZodType<{ readonly traceId?: string }> = z
  .object({ traceId: text('traceId', MAX_NAME).optional() })
  .transform(given);

const question = {
  ...scope,
  view: word('view', [
    'services',
    'operations',
    'edges',
    'hosts',
    'service',
    'traces',
    'trace',
    'ledger',
  ]),
  service: anyText('service', MAX_NAME).optional(),
  traceId: anyText('traceId', MAX_NAME).optional(),
  clocks,
  limit: whole('limit', 'how many', 1, LATEST).optional(),
  skip: whole('skip', 'how many', 0, MAX_DEPTH).optional(),
  after: anyText('after', MAX_NAME).optional(),
  order,
  until,
  keep: anyText('keep', MAX_NAME).optional(),
  points: whole('points', 'how many', 1, MAX_POINTS).optional(),
  reach: number('reach', 'seconds', 1, MAX_REACH).optional(),
  buckets: z
    .stringbool({ truthy: ['true'], falsy: ['false'], error: '"buckets" is true or false.' })
    .optional(),
};

/** Any question at all, but no more traces than a page has: assembling them delays receiving. */
export const questionQuery: z.ZodType<Question> = z
  .strictObject(question, { error: unknownName })
  .transform((fields) => withinPage(given(fields)));

export interface LiveQuery {
  readonly question: Question;
  /** Between two updates, ms. */
  readonly every: number;
}

/** Four times a second is what a screen asks; slower is for scripts. */
export const liveQuery: z.ZodType<LiveQuery> = z
  .strictObject(
    { ...question, every: whole('every', 'ms', 250, 60_000).default(500) },
    { error: unknownName },
  )
  .transform(({ every, ...rest }) => ({ question: withinPage(given(rest)), every }));

function withinPage(fields: Question): Question {
  const { limit, skip = 0 } = fields;
  return limit === undefined ? fields : { ...fields, limit: Math.min(limit, skip + MAX_PAGE) };
}

function asked<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodType<Given<z.output<z.ZodObject<Shape, z.core.$strict>>>> {
  return z.strictObject(shape, { error: unknownName }).transform(given);
}

function unknownName(issue: z.core.$ZodRawIssue): string | undefined {
  return issue.code === 'unrecognized_keys'
    ? `There is no parameter "${issue.keys[0]}"; /api/openapi.json lists those there are.`
    : undefined;
}

function number(name: string, what: string, least: number, most: number): z.ZodCoercedNumber {
  const upTo = most === LATEST ? `${least} up` : `${least} to ${most}`;
  const error = `"${name}" is ${what}, from ${upTo}.`;
  return z.coerce.number({ error }).min(least, { error }).max(most, { error });
}

/** All that is held, seconds, or a name that people know from the screen. */
function windowOf(name: string): z.ZodType<number | 'all'> {
  const names = [...windows.keys()];
  const error = `"${name}" is "all", one of ${names.join(', ')}, or seconds from 1 to ${MAX_WINDOW}.`;
  const seconds = z.coerce.number({ error }).min(1, { error }).max(MAX_WINDOW, { error });
  const named = z.enum(names).transform((each) => windows.get(each)!);
  return z.union([z.literal('all'), named, seconds], { error });
}

/** Programs that reckon time in fractions may ask; answers are in whole µs. */
function moment(name: string): z.ZodType<number> {
  return number(name, 'a moment in µs since 1970', 1, LATEST).transform(Math.floor);
}

function whole(name: string, what: string, least: number, most: number): z.ZodCoercedNumber {
  return number(name, what, least, most).int({ error: `"${name}" is a whole number.` });
}

function text(name: string, most: number, error?: string): z.ZodString {
  const sentence = error ?? `Say "${name}" once, not empty.`;
  return anyText(name, most, sentence).min(1, { error: sentence });
}

/** As screens ask: what is empty means what is left out. */
function anyText(name: string, most: number, error = `Say "${name}" once.`): z.ZodString {
  return z.string({ error }).max(most, { error: `"${name}" is at most ${most} characters.` });
}

function word<const Word extends string>(
  name: string,
  words: readonly Word[],
): z.ZodEnum<{ [W in Word]: W }> {
  return z.enum(words, { error: `"${name}" is one of ${words.join(', ')}.` });
}

/** Without what was not said: a field that is there is known. */
type Given<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> };

function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<Fields>;
}
