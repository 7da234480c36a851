import type { AskKept } from '../gateway/serve-kept.ts';
import { freeKey } from '../resilience/free-key.ts';
import type { TargetStacks } from '../targets/target-stacks.ts';
import { askKept } from '../transport/ask-kept.ts';
import type { Basis } from './basis.ts';

/** Asks the account that keeps a thing, with the key that gave it where keys may be those of several accounts, else with the first of its keys that is good. */
export function keptAsker({ config, clock, telemetry, connections }: Basis, stacks: TargetStacks): AskKept {
  return (asked) => {
    const { provider, key: gave } = asked.keeper;
    const parts = { ...connections.of(provider), clock, tracing: telemetry };
    const anyKey = () => {
      let key = 0;
      for (const { target, health } of stacks.states()) if (target.provider === provider) key = freeKey(health) ?? key;
      return key;
    };
    const key = gave !== undefined && parts.account.separateQuotas ? gave : anyKey();
    return askKept({ ...asked, key }, parts, config.longestTotalMs).then((answer) => answer && { ...answer, key });
  };
}
