import type { TargetHealth } from './target-health.ts';

/** A key of the target that is not known to be refused; undefined where all are. */
export function freeKey({ pool, keyPause }: TargetHealth): number | undefined {
  for (let key = 0; key < pool.size; key++) if (!keyPause(key)) return key;
  return undefined;
}
