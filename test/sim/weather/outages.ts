import type { Outage } from './cell.ts';

/** First tokens come so many times later right after an outage with a slow start. */
const slowTimes = 10;

/** The first that holds for this key. */
export function outageAt(outages: readonly Outage[], at: number, key: number): Outage | undefined {
  for (const outage of outages)
    if (at >= outage.from && at < outage.to && (outage.key === undefined || outage.key === key)) return outage;
  return undefined;
}

/** How many times later first tokens come than they would. */
export function slownessAt(outages: readonly Outage[], at: number): number {
  let times = 1;
  for (const { to, slowForMs } of outages)
    if (at >= to && at < to + slowForMs) times = Math.max(times, slowTimes - ((slowTimes - 1) * (at - to)) / slowForMs);
  return times;
}

/** When what is under way between both times is cut off: an outage that refuses connections ends those that there are. */
export function cutBetween(outages: readonly Outage[], from: number, to: number): number | undefined {
  for (const { from: at, fault, share } of outages) if (fault === 'refused' && share === 1 && at > from && at <= to) return at;
  return undefined;
}
