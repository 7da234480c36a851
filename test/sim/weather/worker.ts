import { parentPort, workerData } from 'node:worker_threads';
import { runCell } from './run-cell.ts';
import { cells } from './table.ts';

// One cell at a time: the global clock of this thread is replaced.
const { seed } = workerData as { readonly seed: number };
parentPort?.on('message', async (place: number) => {
  const cell = cells[place];
  if (cell) parentPort?.postMessage({ place, result: await runCell(cell, seed) });
});
