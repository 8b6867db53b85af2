/** The header's figures of several engines. */
import { byWorst, MOST_FINDINGS } from '../engine/query/findings.ts';
import type { Finding, Overview, WindowLoss } from '../engine/views.ts';
import { mergedQuantiles } from './merge-histograms.ts';
import { mergeCounts, sum } from './merge-rows.ts';

export function mergeOverviews(all: readonly Overview[]): Overview {
  const counts = mergeCounts(all);
  const told = sum(all.map(({ calls, sampled = 1 }) => calls * sampled));
  return {
    ...counts,
    latency: mergedQuantiles(all.map(({ buckets }) => buckets)),
    ...(told < counts.calls && { sampled: told / counts.calls }),
    lost: sum(all.map(({ lost }) => lost)),
    loss: mergeLosses(all.map(({ loss }) => loss)),
    learning: mostHeard(all.map(({ learning }) => learning)),
    findings: mergeFindings(all.map(({ findings }) => findings)),
  };
}

function mergeLosses(losses: readonly WindowLoss[]): WindowLoss {
  const most = losses.toSorted((a, b) => b.lost - a.lost)[0];
  return {
    offered: sum(losses.map(({ offered }) => offered)),
    lost: sum(losses.map(({ lost }) => lost)),
    reason: most?.reason ?? null,
  };
}

/** As much as the one knows that has heard most. */
function mostHeard(all: readonly Overview['learning'][]): Overview['learning'] {
  const learning = all.filter((one) => one !== null);
  if (learning.length < all.length) return null;
  return learning.toSorted((a, b) => b.heard - a.heard)[0] ?? null;
}

/**
 * Each engine puts causes before their echoes, so places in its list count
 * first; among equals the worse one. Of the same finding the worst is kept. What
 * is wrong with a store is the collector's trouble, and no cause of the platform's.
 */
function mergeFindings(lists: readonly (readonly Finding[])[]): Finding[] {
  const found = new Map<string, { readonly finding: Finding; readonly place: number }>();
  for (const list of lists) {
    for (const [place, finding] of list.entries()) {
      const key = JSON.stringify([finding.subject, finding.service, finding.other]);
      const known = found.get(key);
      const isWorse = !known || byWorst(finding.change, known.finding.change) < 0;
      found.set(key, {
        finding: isWorse ? finding : known.finding,
        place: Math.min(place, known?.place ?? place),
      });
    }
  }
  return [...found.values()]
    .toSorted(
      (a, b) =>
        ofStore(a) - ofStore(b) || a.place - b.place || byWorst(a.finding.change, b.finding.change),
    )
    .slice(0, MOST_FINDINGS)
    .map(({ finding }) => finding);
}

function ofStore({ finding }: { readonly finding: Finding }): number {
  return Number(finding.subject === 'store');
}
