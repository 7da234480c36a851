import type { Rival, Seen } from './rival.ts';

/** Each target once, in order; no memory. */
export const naive: Rival = ({ order, send }) =>
  async function naive(call) {
    let seen: Seen | undefined;
    for (const place of order(call)) {
      seen = await send(place, call);
      if (seen.whole || seen.shown) break;
    }
    return seen;
  };
