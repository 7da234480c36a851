import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CellResult } from './run-cell.ts';

interface Done {
  readonly place: number;
  readonly result: CellResult;
}

/** Runs the cells at these places of the table, as many at once as there are processors, and tells each result in turn. */
export function runAll(places: readonly number[], seed: number, tell: (result: CellResult) => void): Promise<void> {
  const waiting = [...places];
  const done = new Map<number, CellResult>();
  let told = 0;

  function note({ place, result }: Done): void {
    done.set(place, result);
    for (;;) {
      const next = done.get(places[told] ?? -1);
      if (!next) return;
      tell(next);
      told += 1;
    }
  }

  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { seed } });
      const next = () => {
        const place = waiting.shift();
        if (place === undefined) void worker.terminate().then(() => resolve());
        else worker.postMessage(place);
      };
      worker.on('message', (message: Done) => {
        note(message);
        next();
      });
      worker.on('error', reject);
      next();
    });
  return Promise.all(Array.from({ length: Math.min(availableParallelism(), places.length) }, work)).then(() => undefined);
}
