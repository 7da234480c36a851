/** Verdicts after which an old verdict is forgotten. */
const memory = 1000;
/** Fewer verdicts show no habit. */
const enough = 50;
/** A target that fails more often than this is in trouble, however usual that is. */
const most = 0.25;
/** How improbable a run of failures must be to be more than bad luck. */
const improbable = 1e-6;
/** A sample that is so many standard deviations above the usual share is no chance. */
const deviations = 5;

/** How often a target fails on ordinary days, so that an ordinary day is not taken for an outage. */
export class UsualFailures {
  #verdicts = 0;
  #failures = 0;

  note(failed: boolean): void {
    if (this.#verdicts >= memory) {
      this.#failures *= 1 - 1 / memory;
      this.#verdicts *= 1 - 1 / memory;
    }
    this.#verdicts += 1;
    if (failed) this.#failures += 1;
  }

  /** How many failures in a row are more than bad luck; at least `least`. */
  inARow(least: number): number {
    const usual = this.#share();
    return usual === 0 ? least : Math.max(least, Math.ceil(Math.log(improbable) / Math.log(usual)));
  }

  /** How many failures of so many calls are still usual. */
  most(calls: number): number {
    const usual = this.#share();
    return calls * usual + deviations * Math.sqrt(calls * usual * (1 - usual));
  }

  /** The upper end of what the usual share of failures may be, by the verdicts so far. */
  #share(): number {
    if (this.#verdicts < enough) return 0;
    const seen = this.#failures / this.#verdicts;
    return Math.min(most, seen + 2 * Math.sqrt((seen * (1 - seen)) / this.#verdicts));
  }
}
