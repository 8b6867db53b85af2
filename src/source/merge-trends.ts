/** Trends of engines that answered in different seconds, brought to the same columns. */
import { trendOf } from '../engine/query/range.ts';
import { lastColumn } from '../engine/query/trend-columns.ts';
import type { Answer, Question, ViewName, Views } from '../engine/views.ts';
import { SECOND } from '../model/clock.ts';

/** The bodies, in each of which a trend ends with the column that the newest of them ends with. */
export function inStep<V extends ViewName>(
  question: Question<V>,
  answers: readonly Answer<V>[],
): Views[V][] {
  const { points, reach } = trendOf(question);
  // A column ends with a second that is over.
  const ends = answers.map(({ at }) =>
    lastColumn(Math.floor(at / SECOND) * SECOND, reach / points),
  );
  const newest = Math.max(...ends);
  return answers.map(({ body }, place) => {
    const missing = newest - ends[place]!;
    return missing === 0 ? body : later(body, missing);
  });
}

function later<Body extends object>(body: Body, columns: number): Body {
  const parts = Object.entries(body).map(([name, part]: readonly [string, unknown]) => {
    const moved = Array.isArray(part)
      ? part.map((row: unknown) => laterRow(row, columns))
      : laterRow(part, columns);
    return [name, moved] as const;
  });
  return Object.fromEntries(parts) as Body;
}

/** What is not known yet of the newest columns is taken to go on as it was. */
function laterRow(row: unknown, columns: number): unknown {
  if (typeof row !== 'object' || row === null || !('trend' in row)) return row;
  const trend = row.trend as readonly number[];
  const last = trend.at(-1) ?? 0;
  const moved = [...trend.slice(columns), ...trend.slice(0, columns).map(() => last)];
  return { ...row, trend: moved };
}
