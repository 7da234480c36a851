/** What a target usually fails is forgotten at this pace, in verdicts. */
const memory = 1000;
/** Less is no habit. */
const enough = 50;
/** Whoever fails more often is not usual any more. */
const most = 0.25;
/** How improbable a run of failures must be to say more than bad luck. */
const improbable = 1e-6;
/** Standard deviations: a sample that is further from the usual is none of its whims. */
const deviations = 5;

/** How often a target fails on ordinary days, so that nobody takes an ordinary day for an outage. */
export interface UsualFailures {
  note(failed: boolean): void;
  /** So many failures in a row are no bad luck; at least `least`. */
  inARow(least: number): number;
  /** So many failures of `calls` are still usual. */
  most(calls: number): number;
}

export function usualFailures(): UsualFailures {
  let verdicts = 0;
  let failures = 0;

  /** The share that may well be its usual one, with what few verdicts leave open. */
  function share(): number {
    if (verdicts < enough) return 0;
    const seen = failures / verdicts;
    return Math.min(most, seen + 2 * Math.sqrt((seen * (1 - seen)) / verdicts));
  }

  return {
    note(failed) {
      if (verdicts >= memory) {
        failures *= 1 - 1 / memory;
        verdicts *= 1 - 1 / memory;
      }
      verdicts += 1;
      if (failed) failures += 1;
    },
    inARow(least) {
      const usual = share();
      return usual === 0 ? least : Math.max(least, Math.ceil(Math.log(improbable) / Math.log(usual)));
    },
    most(calls) {
      const usual = share();
      return usual === 0 ? 0 : calls * usual + deviations * Math.sqrt(calls * usual * (1 - usual));
    },
  };
}
