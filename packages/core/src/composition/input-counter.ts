import type { CountTokens } from '../gateway/serve-count.ts';
import type { TargetStacks } from '../targets/target-stacks.ts';
import { countOf, countTokens } from '../transport/count-tokens.ts';
import type { Basis } from './basis.ts';

/** Lets the first target count that counts, and may be asked now: one target only, because an estimate is better than a second wait. */
export function inputCounter({ clock, telemetry, connections, spoken }: Basis, stacks: TargetStacks): CountTokens {
  return async ({ targets, dialect, body, request, beside, leaving: controller }) => {
    for (const target of targets) {
      const at = connections.of(target.provider);
      const count = countOf(at.account, target, spoken.get(dialect));
      const key = count && !stacks.of(target).away() ? stacks.of(target).freeKey() : undefined;
      if (!count || key === undefined) continue;
      const asked = { target, dialect, count, body, request, beside, key, controller };
      const tokens = await countTokens(asked, { ...at, clock, tracing: telemetry });
      return tokens === undefined ? undefined : { tokens, target };
    }
    return undefined;
  };
}
