import type { Reason } from './reasons.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** The fields of every event that belongs to no single call. */
interface OfProcess {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The call that brought the change about; absent where no call did. */
  readonly callId?: string;
}

/** What changes for all calls to a target, a provider or this process. */
export type TargetEvent =
  | (OfProcess & { readonly type: 'breaker'; readonly target: string; readonly from: BreakerState; readonly to: BreakerState })
  /** `perSecond`: calls to the target are spread by the rate that the target grants; absent: calls are no longer spread. */
  | (OfProcess & { readonly type: 'pace'; readonly target: string; readonly perSecond?: number })
  /** Two or more models of a provider are away at once (`down`), or no longer (`up`). */
  | (OfProcess & {
      readonly type: 'provider';
      readonly provider: string;
      readonly state: 'down' | 'up';
      /** The targets whose breakers are open. */
      readonly targets: readonly string[];
    })
  /**
   * Most calls to a target are refused for one reason that blames nobody (`refusing`), or no longer (`over`): its breaker stays closed, and the
   * calls go elsewhere or fail. At least 10 attempts within 5 minutes, 80 % of them for this reason; over below 50 %.
   */
  | (OfProcess & {
      readonly type: 'refusing';
      readonly target: string;
      readonly state: 'refusing' | 'over';
      readonly reason: Reason;
      /** Share of the attempts of the last 5 minutes that were refused for this reason, 0 to 1. */
      readonly share: number;
      /** Number of attempts in the last 5 minutes. */
      readonly attempts: number;
    })
  /** The bytes that are held for slow clients exceed `maxBuffered` (`full`: new calls are refused, the slowest are cut off), or no longer. */
  | (OfProcess & { readonly type: 'buffered'; readonly state: 'full' | 'free'; readonly bytes: number })
  /**
   * An answer makes it likely that a key is refused, a quota spent or a model gone, and does not prove it: a client may have brought it about.
   * A probe of ours (`health.probe`) checks the suspicion before other calls are kept away.
   */
  | (OfProcess & {
      readonly type: 'suspicion';
      readonly target: string;
      readonly reason: Reason;
      /** The key of the attempt: its place in the pool, from 0. */
      readonly key: number;
    })
  /**
   * A target told us to wait (`cooling`) or needs a person or a reset (`suspended`). `target` may also be an account (`openai/*`), one key
   * of a pool (`openai/*#2`), or one key at one target (`openai/gpt-5-mini#2`).
   */
  | (OfProcess & {
      readonly type: 'health';
      readonly target: string;
      readonly state: 'cooling' | 'suspended' | 'available';
      readonly reason?: Reason;
      /** Epoch milliseconds; absent where only a person can end the pause. */
      readonly until?: number;
    });
