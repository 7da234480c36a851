import type { Worker, WorkerOptions } from 'node:worker_threads';

/** Starts the thread. Throws where threads are not allowed. */
export function openSchemaWorker(options: WorkerOptions): Worker;
