import type { TargetHealth } from './target-health.ts';

/** The first key of the target that nothing keeps away; undefined where every key is away. */
export function freeKey(health: TargetHealth): number | undefined {
  for (let key = 0; key < health.pool.size; key++) if (!health.keyPause(key)) return key;
  return undefined;
}
