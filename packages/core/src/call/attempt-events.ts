import type { AttemptKind } from './call.ts';
import type { OfCall } from './call-events.ts';
import type { Phase } from './failure.ts';
import type { Operation } from './operation.ts';
import type { Reason } from './reasons.ts';
import type { FinishKind } from './reply.ts';
import type { Usage } from './usage.ts';

/** What happens to one attempt of a call, and on the way from one attempt to the next. */
export type AttemptEvent =
  | (OfCall & {
      readonly type: 'attempt.start';
      readonly attempt: number;
      readonly kind: AttemptKind;
      readonly target: string;
      readonly provider: string;
      /** `gen_ai.provider.name`: the flavour of the API, not who runs it. */
      readonly flavour: string;
      readonly model: string;
      readonly stream: boolean;
      readonly address: string;
      readonly port: number;
    })
  | (OfCall & {
      readonly type: 'attempt.end';
      readonly operation: Operation;
      readonly attempt: number;
      readonly kind: AttemptKind;
      readonly target: string;
      readonly flavour: string;
      readonly model: string;
      readonly address: string;
      readonly port: number;
      readonly stream: boolean;
      /** Epoch milliseconds. */
      readonly startedAt: number;
      /** What is left of the provider's limits, by the headers of its answer. */
      readonly remaining?: {
        readonly requests?: number;
        readonly tokens?: number;
        /** How fast the limits refill, per second; absent where the headers do not say so. */
        readonly perSecond?: { readonly requests?: number; readonly tokens?: number };
      };
      /** Absent where the answer was whole. */
      readonly reason?: Reason;
      readonly phase?: Phase;
      /** Names the provider, its codes and the field at fault; the provider's own words only with `telemetry.content: errors`. */
      readonly detail?: string;
      readonly status?: number;
      readonly usage?: Usage;
      readonly responseId?: string;
      readonly responseModel?: string;
      readonly finish?: FinishKind;
      /** Why the model stopped, in the provider's own word. */
      readonly finishReason?: string;
      /** Epoch milliseconds of the first semantic event; streams only. */
      readonly firstTokenAt?: number;
      readonly lastTokenAt?: number;
    })
  /** The same target is asked again, after a pause of `waitMs`. `attempt` is the attempt that failed. */
  | (OfCall & {
      readonly type: 'retry';
      readonly attempt: number;
      readonly target: string;
      readonly reason: Reason;
      readonly status?: number;
      readonly waitMs: number;
    })
  /** The call goes on with another target. */
  | (OfCall & {
      readonly type: 'failover';
      readonly from: string;
      readonly to: string;
      readonly reason: Reason;
      readonly status?: number;
      /** The attempt that failed; 0 where none was made (`unavailable`, `shed`). */
      readonly attempt: number;
      readonly phase: Phase;
      /** Since the call arrived. */
      readonly elapsedMs: number;
      /** How long the failed target asked us to wait; 0 where it did not. */
      readonly waitMs: number;
      /** Output tokens of the failed attempt that the client had been shown. */
      readonly tokensSent: number;
    })
  /** Another target goes on with the part of a broken stream that the client was shown. Published once both parts are joined. */
  | (OfCall & {
      readonly type: 'splice';
      readonly from: string;
      readonly to: string;
      /** Why the first part broke. */
      readonly reason: Reason;
      /** The attempt that goes on. */
      readonly attempt: number;
      /** UTF-16 units of text that were shown before. */
      readonly charactersKept: number;
      /** UTF-16 units that the second part repeated, and that were taken off. */
      readonly overlapRemoved: number;
      /** From the break to the first text after it. */
      readonly lostMs: number;
    })
  /** The client asked for restarts: after a break the answer begins anew in the same stream. */
  | (OfCall & { readonly type: 'restart'; readonly from: string; readonly to: string; readonly reason: Reason })
  /** The target has not begun to answer in time: another target is asked too, and the first to begin wins. */
  | (OfCall & { readonly type: 'hedge'; readonly target: string; readonly to: string; readonly afterMs: number })
  /** A candidate was passed over before anything was sent to it. */
  | (OfCall & { readonly type: 'skip'; readonly target: string; readonly reason: Reason; readonly detail: string })
  /** No other target was left: a target with an open breaker is asked all the same, to see whether it is back. */
  | (OfCall & { readonly type: 'panic'; readonly target: string })
  /** A target that had failed this call is asked again, because no other target was left. `again`: how often, this time included. */
  | (OfCall & { readonly type: 'last-resort'; readonly target: string; readonly again: number; readonly pauseMs: number });
