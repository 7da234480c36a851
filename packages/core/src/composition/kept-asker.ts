import type { AskKept } from '../gateway/serve-kept.ts';
import { freeKey } from '../resilience/free-key.ts';
import type { TargetStacks } from '../targets/target-stacks.ts';
import { askKept } from '../transport/ask-kept.ts';
import type { Basis } from './basis.ts';

/** Asks the account that keeps a thing, with the first of its keys that is good. */
export function keptAsker({ config, clock, telemetry, connections }: Basis, stacks: TargetStacks): AskKept {
  return (asked) => {
    let key = 0;
    for (const { target, health } of stacks.states()) if (target.provider === asked.provider) key = freeKey(health) ?? key;
    const parts = { ...connections.of(asked.provider), clock, tracing: telemetry };
    return askKept({ ...asked, key }, parts, config.longestTotalMs);
  };
}
