import type { Rival, Seen } from './rival.ts';

/** Before each try of a target. */
const pausesMs = [0, 1000, 2000];

/** A loop as people write it: three tries, then the next target; no memory. */
export const retryThenFallback: Rival = ({ order, send, pause }) =>
  async function retryThenFallback(call) {
    let seen: Seen | undefined;
    for (const place of order(call)) {
      for (const pauseMs of pausesMs) {
        await pause(pauseMs);
        seen = await send(place, call);
        if (seen.whole || seen.shown) return seen;
      }
    }
    return seen;
  };
