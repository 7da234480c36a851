import type { GatewayParts } from '../gateway/gateway.ts';
import { order } from '../routing/strategies.ts';
import type { StatsBook } from '../routing/target-stats.ts';
import type { TargetStacks } from '../targets/target-stacks.ts';
import type { Basis } from './basis.ts';
import { requestSize } from './call-size.ts';

/** Orders the targets of a class for one call, by the strategy of the class. */
export function targetOrder({ clock, random }: Basis, stacks: TargetStacks, stats: StatsBook): GatewayParts['order'] {
  return ({ strategy, targets }, request) => {
    if (strategy === 'priority') return targets;
    return order(strategy, targets, {
      random,
      nowMs: clock.now(),
      stream: request.stream,
      stats: ({ id }) => stats.of(id),
      inFlight: (target) => stacks.of(target).inFlight(),
      limitsLeft: (target) => stacks.of(target).limitsLeft(),
      available: (target) => stacks.of(target).away() === undefined,
      get tokens() {
        return requestSize(request);
      },
    });
  };
}
