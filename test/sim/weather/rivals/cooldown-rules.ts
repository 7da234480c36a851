import type { Seen } from './rival.ts';

/** Makes a judge of one target: told of each attempt, it says whether the target is to be left alone now. */
export type CooldownRule = () => (seen: Seen, at: number) => boolean;

const minuteMs = 60_000;

/** LiteLLM with `allowed_fails`: the third failure within a minute. */
export const threeFailures: CooldownRule = () => {
  let failedAt: number[] = [];
  return ({ whole }, at) => {
    if (whole) return false;
    failedAt = [...failedAt.filter((one) => one > at - minuteMs), at].slice(-3);
    return failedAt.length === 3;
  };
};

/** LiteLLM without it: any 429, or more than half of at least five requests in this minute of the clock. */
export const halfFailing: CooldownRule = () => {
  let minute = 0;
  let count = { all: 0, failed: 0 };
  return ({ whole, status }, at) => {
    if (Math.floor(at / minuteMs) !== minute) {
      minute = Math.floor(at / minuteMs);
      count = { all: 0, failed: 0 };
    }
    count.all += 1;
    if (whole) return false;
    count.failed += 1;
    return status === 429 || (count.all >= 5 && count.failed > count.all / 2);
  };
};
