import { type Bar, between, percent } from './bar.ts';
import type { Run } from './run.ts';

/** Of the first target, whose share under the default strategy is every call, after its return. */
const usedFrom = 0.1;

/** A lone probe is no use: a tenth of its share is. */
export function inUseWithin(limit: number, back: number): (run: Run) => Bar {
  return ({ providers, callsPerSecond }) => {
    const after = (providers[0] ?? []).slice(back).map(({ served }) => served / callsPerSecond);
    const first = after.findIndex((share) => share >= usedFrom);
    const whole = after.findIndex((share) => share >= 0.9);
    const inSeconds = (i: number) => (i < 0 ? 'never' : `after ${i} s`);
    const got = `${inSeconds(first)}; with 90 % of its share ${inSeconds(whole)}`;
    return { says: `in use within ${limit} s of its return`, got, isMet: first >= 0 && first <= limit };
  };
}

export function shareFrom(share: number, from: number): (run: Run) => Bar {
  return ({ providers, ends, scenario }) => {
    const served = (providers[0] ?? []).slice(from, scenario.seconds).reduce((sum, second) => sum + second.served, 0);
    const got = served / between(ends, from, scenario.seconds).length;
    return { says: `${percent(share, 0)} of its share from second ${from} on`, got: percent(got, 1), isMet: got >= share };
  };
}

export function noFlood(ratio: number, back: number): (run: Run) => Bar {
  return ({ providers, callsPerSecond }) => {
    const most = Math.max(0, ...(providers[0] ?? []).slice(back).map(({ asked }) => asked));
    const says = `never over ${ratio} × its share in a second after its return`;
    return { says, got: `at most ${most} of ${callsPerSecond} a second`, isMet: most <= ratio * callsPerSecond };
  };
}
