import { seeded } from '../../support/seeded.ts';
import { hashed } from '../random.ts';
import type { Cell } from './cell.ts';

/** A Poisson process whose rate jumps at the edges of bursts; sorted, whole milliseconds. */
export function arrivalsOf({ rate, seconds, bursts }: Cell, seed: number): Float64Array {
  const random = seeded(hashed(seed, 2));
  const end = seconds * 1000;
  const edges = [...bursts.flatMap(({ from, to }) => [from, to]), end].filter((at) => at <= end).sort((a, b) => a - b);
  const times: number[] = [];
  let at = 0;
  for (const edge of edges) {
    const burst = bursts.find(({ from, to }) => at >= from && at < to);
    const perMs = (rate * (burst?.times ?? 1)) / 1000;
    // The process has no memory: at an edge it may begin anew.
    for (;;) {
      at -= Math.log(1 - random()) / perMs;
      if (at >= edge) break;
      times.push(Math.floor(at));
    }
    at = edge;
  }
  return Float64Array.from(times);
}
