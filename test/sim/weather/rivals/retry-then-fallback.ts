import type { Rival, Seen } from './rival.ts';
import { sdkPauseMs } from './sdk-pause.ts';

/** As the SDKs of OpenAI and Anthropic do by default: two retries after half a second and one, up to a quarter less, or what the provider asks for up to a minute. */
const retries = 2;
const longestHintMs = 60_000;

/** Nobody waits longer than this for a refusal, here as there: after so many pauses the other targets are asked at once. */
const patienceMs = 5000;

/** A loop as people write it around an SDK: its tries of one target, then the next one; no memory. */
export const retryThenFallback: Rival = ({ order, send, pause, random }) =>
  async function retryThenFallback(call) {
    let seen: Seen | undefined;
    let pausedMs = 0;
    for (const place of order(call)) {
      for (let retry = 0; retry <= retries; retry++) {
        const hintMs = seen?.retryAfterMs;
        const wantedMs = hintMs !== undefined && hintMs <= longestHintMs ? hintMs : sdkPauseMs(retry, random);
        const ms = retry === 0 ? 0 : Math.min(wantedMs, patienceMs - pausedMs);
        pausedMs += ms;
        await pause(ms);
        seen = await send(place, call);
        if (seen.whole || seen.shown) return seen;
      }
    }
    return seen;
  };
