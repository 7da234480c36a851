import { runOracle } from './oracle.ts';
import { cooldownRouter } from './rivals/cooldown-router.ts';
import { halfFailing, threeFailures } from './rivals/cooldown-rules.ts';
import { naive } from './rivals/naive.ts';
import { outlierEjection } from './rivals/outlier-ejection.ts';
import { retryThenFallback } from './rivals/retry-then-fallback.ts';
import { runRival } from './rivals/rival.ts';
import { runUnderstudy } from './understudy-run.ts';
import type { World } from './world.ts';

export const rivalNames = ['naive', 'retry', 'cooldown', 'share', 'ejection'] as const;
export type RivalName = (typeof rivalNames)[number];
export type ContenderName = 'understudy' | 'oracle' | RivalName;

/** Each plays all calls of a world that it has for itself. */
export const contenders: Readonly<Record<ContenderName, (world: World) => Promise<void>>> = {
  oracle: runOracle,
  understudy: runUnderstudy,
  naive: (world) => runRival(world, naive),
  retry: (world) => runRival(world, retryThenFallback),
  cooldown: (world) => runRival(world, cooldownRouter(threeFailures)),
  share: (world) => runRival(world, cooldownRouter(halfFailing)),
  ejection: (world) => runRival(world, outlierEjection),
};
