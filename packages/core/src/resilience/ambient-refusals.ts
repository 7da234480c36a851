/** A share of refusals is unusual when it is so many times the usual share. */
const margin = 2;
/** A larger share than this is a limit, and no habit of the target. */
const mostUsual = 0.1;
/** Fewer requests give no share. */
const enough = 20;
/** Milliseconds after a cut in which a limit that was met refuses nothing. */
const soonMs = 1000;
/** Weight of the latest stretch between two cuts. */
const newest = 0.3;

/**
 * How many requests a target refuses however little it is sent. Why: a limit that was met refuses nothing once less is sent. Where a target
 * refuses as much after a cut as before it, the rate is not the cause, and cutting the rate again and again would leave nothing of it.
 */
export class AmbientRefusals {
  #usual = 0;
  #refused = 0;
  #all = 0;

  /** A request that was sent `sinceCutMs` after the last cut was refused, or granted. */
  note(wasRefused: boolean, sinceCutMs: number): void {
    if (sinceCutMs < 0 || sinceCutMs > soonMs) return;
    this.#all += 1;
    if (wasRefused) this.#refused += 1;
  }

  /** The rate is cut again. With too few requests since the last cut, counting goes on. */
  cut(): void {
    if (this.#all < enough) return;
    const share = this.#refused / this.#all;
    if (share <= mostUsual) this.#usual += newest * (share - this.#usual);
    this.#refused = 0;
    this.#all = 0;
  }

  /** The largest share of refusals that is still usual; 0 to 0.1. */
  share(): number {
    return Math.min(mostUsual, margin * this.#usual);
  }
}
