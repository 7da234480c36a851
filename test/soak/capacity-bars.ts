import { type Bar, between, countOf, percent } from './bar.ts';
import type { Second } from './provider.ts';
import type { Run } from './run.ts';

/** Seconds until the buckets, full at the start, are down to what flows in. */
const settled = 5;

const sum = (seconds: readonly Second[], of: keyof Second) => seconds.reduce((total, second) => total + second[of], 0);

/** @param share - of all that is sent (0-1) */
export function refusedAtMost(share: number): (run: Run) => Bar {
  return ({ providers }) => {
    const all = providers.flat();
    const refused = sum(all, 'limited') / sum(all, 'asked');
    return { says: `at most ${percent(share, 0)} of what is sent is refused`, got: percent(refused), isMet: refused <= share };
  };
}

/** What each target is asked for when the first is filled first. */
export function eachUsed(share: number): (run: Run) => Bar {
  return ({ scenario, callsPerSecond, providers }) => {
    const room = scenario.faults.perSecond ?? Number.POSITIVE_INFINITY;
    let left = callsPerSecond;
    const rows = providers.map((seconds) => {
      const wanted = Math.min(room, left);
      left -= wanted;
      const used = sum(seconds.slice(settled, scenario.seconds), 'served') / (scenario.seconds - settled);
      return { used, wanted };
    });
    return {
      says: `each target used to ${percent(share, 0)} of its part`,
      got: rows.map(({ used, wanted }) => `${used.toFixed(1)} of ${wanted} a second`).join(', '),
      isMet: rows.every(({ used, wanted }) => used >= share * wanted),
    };
  };
}

/** Of what the targets together can carry. */
export function servedOfCapacity(share: number): (run: Run) => Bar {
  return ({ scenario, ends }) => {
    const capacity = scenario.providers * (scenario.faults.perSecond ?? 0) * (scenario.seconds - settled);
    // By the second in which the answer came: a call that waited belongs to the second that had room for it.
    const served = ends.filter(({ ended, at, tookMs }) => {
      const endedAt = at + tookMs / 1000;
      return ended === 'right' && endedAt >= settled && endedAt < scenario.seconds;
    }).length;
    const got = `${percent(served / capacity, 1)}, ${(served / (scenario.seconds - settled)).toFixed(1)} a second`;
    return { says: `at least ${percent(share, 0)} of the capacity served`, got, isMet: served >= share * capacity };
  };
}

/** Whoever is refused hears so in the words of HTTP, and when to come back. */
export function refusedHonestly({ ends }: Run): Bar {
  const refused = ends.filter(({ ended }) => ended === 'error');
  const honest = refused.filter(
    ({ status, retryAfter = '' }) => status === 429 && Number(retryAfter) >= 1 && Number(retryAfter) <= 10,
  );
  const told = honest.map(({ retryAfter }) => Number(retryAfter));
  const range = told.length > 0 ? `, told to wait ${Math.min(...told)}-${Math.max(...told)} s` : '';
  return {
    says: 'each refusal is a 429 with a Retry-After of 1 to 10 s',
    got: `${honest.length} of ${refused.length}${range}`,
    isMet: honest.length === refused.length,
  };
}

/** Requests to the providers in a window, for each call that arrived in it. */
export function sentAtMost(ratio: number, from: number, to: number): (run: Run) => Bar {
  return ({ ends, providers }) => {
    const sent = providers.reduce((total, seconds) => total + sum(seconds.slice(from, to), 'asked'), 0);
    const arrived = between(ends, from, to).length;
    const got = `${sent.toLocaleString('en')} for ${arrived.toLocaleString('en')} calls, ${(sent / arrived).toFixed(2)}`;
    return { says: `at most ${ratio} requests a call to providers that are away`, got, isMet: sent <= ratio * arrived };
  };
}

/** @param after - seconds after the return from which calls must be served again */
export function servedAgain(share: number, back: number, after: number): (run: Run) => Bar {
  return ({ ends, scenario }) => {
    const rate = (from: number, to: number) => {
      const calls = between(ends, from, to);
      return countOf(calls, 'right') / calls.length;
    };
    const later = rate(back + after, scenario.seconds);
    return {
      says: `${percent(share, 0)} served from ${after} s after the return`,
      got: `${percent(later, 1)}; within the first ${after} s ${percent(rate(back, back + after), 1)}`,
      isMet: later >= share,
    };
  };
}
