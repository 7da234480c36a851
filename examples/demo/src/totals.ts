import type { Reason, UnderstudyEvent } from '@understudy/core';
import type { CallResult } from './load.ts';

export interface TargetTotals {
  readonly attempts: number;
  readonly failed: number;
  /** To the first token of streams, the last 100; milliseconds. */
  readonly firstTokenMs: readonly number[];
}

export interface ClientTotals {
  readonly calls: number;
  /** By the first attempt, where they were meant to go. */
  readonly served: number;
  /** Answered whole after a failed or skipped target. */
  readonly recovered: number;
  readonly failed: number;
}

/** Counts what the gateway tells of its attempts, and what the clients saw. */
export interface Totals {
  onEvent(event: UnderstudyEvent): void;
  onResult(result: CallResult): void;
  target(id: string): TargetTotals;
  clients(): ClientTotals;
  readonly results: readonly CallResult[];
  /** Failed attempts, by reason. */
  readonly reasons: ReadonlyMap<Reason, number>;
}

export function createTotals(): Totals {
  const targets = new Map<string, TargetTotals>();
  const reasons = new Map<Reason, number>();
  const results: CallResult[] = [];
  const target = (id: string) => targets.get(id) ?? { attempts: 0, failed: 0, firstTokenMs: [] };

  return {
    onEvent(event) {
      if (event.type !== 'attempt.end' || event.reason === 'cancelled') return;
      const { attempts, failed, firstTokenMs } = target(event.target);
      const { reason, startedAt, firstTokenAt } = event;
      targets.set(event.target, {
        attempts: attempts + 1,
        failed: failed + (reason === undefined ? 0 : 1),
        firstTokenMs: firstTokenAt === undefined ? firstTokenMs : [...firstTokenMs.slice(-99), firstTokenAt - startedAt],
      });
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    },
    onResult: (result) => void results.push(result),
    target,
    clients() {
      const failed = results.filter(({ error }) => error !== undefined).length;
      const served = results.filter(isServed).length;
      return { calls: results.length, served, recovered: results.length - served - failed, failed };
    },
    results,
    reasons,
  };
}

/** Answered by the first attempt, where it was meant to go. */
export function isServed({ error, attempts, failovers }: CallResult): boolean {
  return error === undefined && attempts === 1 && failovers === 0;
}

/** The value that a share of all (0 to 1) does not exceed; undefined where there is none. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
