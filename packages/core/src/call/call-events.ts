import type { ClientDialectName } from './call.ts';
import type { Operation } from './operation.ts';
import type { Reason } from './reasons.ts';
import type { FinishKind } from './reply.ts';
import type { Usage } from './usage.ts';

/** How a call ended, seen from the client. */
export type CallOutcome =
  /** The first attempt answered, at the target that the call was meant for. */
  | 'served'
  /** The client got a whole answer after a target had failed or had been skipped. */
  | 'recovered'
  /** The client got a part of the answer and then an error event. */
  | 'partial'
  | 'failed'
  | 'cancelled';

/** Why a target is not asked now that may be asked again soon. */
export type WaitCause =
  /** The breaker is open. */
  | 'open'
  /** The breaker is half-open, or has just closed: the target gets only a share of its calls. */
  | 'half-open'
  /** Every call to the target fails, but for too short a time to open the breaker. */
  | 'doubtful'
  /** The provider asked us to wait. */
  | 'cooling'
  /** More would be sent than the target grants. */
  | 'paced'
  /** All places of the bulkhead are taken. */
  | 'full'
  /** The configured limit of requests or tokens per minute is reached. */
  | 'limit';

/** Why the structured output of an answer was not checked. */
export type UncheckedBecause =
  /** The check took longer than `output.timeLimit`. */
  | 'limit'
  /** Checks by this schema took too long before, so the schema is left alone for a while. */
  | 'remembered'
  /** Too many checks were waiting. */
  | 'busy'
  /** The thread that checks could not be started. */
  | 'no-worker'
  /** The schema makes no sense. */
  | 'unreadable';

/** The fields of every event that belongs to one call. */
export interface OfCall {
  readonly callId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What happens to a call as a whole. */
export type CallEvent =
  | (OfCall & {
      readonly type: 'call.start';
      readonly dialect: ClientDialectName;
      readonly operation: Operation;
      readonly modelClass: string;
      readonly model: string;
      readonly stream: boolean;
      readonly session?: string;
      readonly maxTokens?: number;
      readonly temperature?: number;
      readonly topP?: number;
    })
  /**
   * No candidate could be asked, and the call waited in line with other calls of its class, in order of arrival. Published when the wait is
   * over. `to`: the target that the call may ask now; absent where the time of the call or the patience of its client was over.
   */
  | (OfCall & {
      readonly type: 'wait';
      readonly modelClass: string;
      /** The targets that the call waited for. */
      readonly targets: readonly string[];
      /** What kept the best of these targets away. */
      readonly because: WaitCause;
      readonly waitedMs: number;
      readonly to?: string;
    })
  | (OfCall & {
      readonly type: 'warning';
      readonly target: string;
      readonly message: string;
      /** Set where structured output was served without being checked. */
      readonly unchecked?: UncheckedBecause;
    })
  | (OfCall & {
      readonly type: 'call.end';
      readonly outcome: CallOutcome;
      /** What the client got; 499 where the client had left. */
      readonly status: number;
      /** Why the client got an error; absent where it got none. */
      readonly reason?: Reason;
      readonly modelClass: string;
      readonly stream: boolean;
      readonly target?: string;
      readonly attempts: number;
      readonly failovers: number;
      readonly responseModel?: string;
      readonly finish?: FinishKind;
      /** Why the model stopped, in the word of the provider that served the call. */
      readonly finishReason?: string;
      readonly usage?: Usage;
      readonly durationMs: number;
      /** From the start of the call, failed attempts included; streams only. */
      readonly firstTokenMs?: number;
      /** Tokens that attempts reported and the client did not get. */
      readonly wastedTokens: number;
    });
