/** Twice what is usual is no chance any more. */
const margin = 2;
/** More than this is a limit, and no habit of the target. */
const mostUsual = 0.1;
/** Fewer requests tell no share. */
const enough = 20;
/** A limit that was met lets everything through for at least so long after a cut. */
const soonMs = 1000;
/** How much the latest stretch between two cuts counts. */
const newest = 0.3;

/** What a target refuses now and then however little it is sent. */
export interface AmbientRefusals {
  /** A request that was sent `sinceCutMs` after the last cut was refused, or granted. */
  note(refused: boolean, sinceCutMs: number): void;
  /** The rate is cut again. */
  cut(): void;
  /** So large a share of refusals is still usual; 0 to 0.1. */
  share(): number;
}

/**
 * Why: a limit that was met lets everything through once less is sent. Where as much is refused after a cut as before it, the rate is not what
 * the target minds, and cutting it again and again would leave nothing of it.
 */
export function ambientRefusals(): AmbientRefusals {
  let usual = 0;
  let refused = 0;
  let all = 0;
  return {
    note(wasRefused, sinceCutMs) {
      if (sinceCutMs < 0 || sinceCutMs > soonMs) return;
      all += 1;
      if (wasRefused) refused += 1;
    },
    cut() {
      if (all < enough) return; // counted on
      const share = refused / all;
      if (share <= mostUsual) usual += newest * (share - usual);
      refused = 0;
      all = 0;
    },
    share: () => Math.min(mostUsual, margin * usual),
  };
}
