import type { CooldownRule } from './cooldown-rules.ts';
import type { Rival, Seen } from './rival.ts';
import { sdkPauseMs } from './sdk-pause.ts';

// LiteLLM's router by its defaults: docs.litellm.ai/docs/router/learn/reliability (read 2026-11).
const cooldownMs = 5000;
const retries = 2;

/**
 * A target that a rule finds failing is left alone for five seconds; a retry goes to another one. Where all are left alone, a call fails
 * at once. An only target is never left alone.
 */
export const cooldownRouter =
  (rule: CooldownRule): Rival =>
  ({ order, send, pause, now, random }, targets) => {
    const judges = Array.from({ length: targets }, rule);
    const coolUntil = new Float64Array(targets);

    function judge(place: number, seen: Seen): void {
      if (judges[place]?.(seen, now()) && targets > 1) coolUntil[place] = now() + cooldownMs;
    }

    return async function cooldownRouter(call) {
      const tried = new Set<number>();
      const free = () => order(call).filter((place) => (coolUntil[place] ?? 0) <= now());
      let seen: Seen | undefined;
      for (let retry = 0; retry <= retries; retry++) {
        const fresh = free().find((place) => !tried.has(place));
        if (seen && fresh === undefined) await pause(seen.retryAfterMs ?? sdkPauseMs(retry, random));
        const place = fresh ?? free()[0];
        if (place === undefined) return seen;
        seen = await send(place, call);
        judge(place, seen);
        if (seen.whole || seen.shown) return seen;
        tried.add(place);
      }
      return seen;
    };
  };
