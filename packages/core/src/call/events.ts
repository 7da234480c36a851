import type { AttemptKind, ClientDialectName } from './call.ts';
import type { Phase } from './failure.ts';
import type { Operation } from './operation.ts';
import type { Reason } from './reasons.ts';
import type { FinishKind } from './reply.ts';
import type { Usage } from './usage.ts';

/** How a call ended, seen from the client. */
export type CallOutcome =
  /** The first attempt answered, where the call was meant to go. */
  | 'served'
  /** A whole answer after a failed or skipped target. */
  | 'recovered'
  /** Shown in part, then an error event. */
  | 'partial'
  | 'failed'
  | 'cancelled';

/** What keeps a target away that will be back. */
export type WaitCause =
  /** Its breaker is open. */
  | 'open'
  /** It is coming back: its breaker is half-open, or has just closed, and lets a few through at a time. */
  | 'half-open'
  /** It fails one call after the other, and only time is missing to open its breaker. */
  | 'doubtful'
  /** It told us to wait. */
  | 'cooling'
  /** More would be sent than it grants. */
  | 'paced'
  /** All places of its bulkhead are taken. */
  | 'full'
  /** Its own limit of requests or tokens per minute is reached. */
  | 'limit';

/** Why the structured output of an answer was not checked. */
export type UncheckedBecause =
  /** It took longer than `output.timeLimit`. */
  | 'limit'
  /** Its schema took too long before, and is left alone for a while. */
  | 'remembered'
  /** Too many were waiting. */
  | 'busy'
  /** The thread that checks could not be started. */
  | 'no-worker'
  /** The schema makes no sense. */
  | 'unreadable';

export type BreakerState = 'closed' | 'open' | 'half-open';

interface OfCall {
  readonly callId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Everything that happens, published once. OpenTelemetry, logs and users' own listeners are subscribers.
 * Flat data that may be written to a log as it is: no prompt, no answer, no key; and no words of a provider, which may quote any of them, unless
 * `telemetry.content` allows it.
 */
export type UnderstudyEvent =
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
      /** What the provider's headers said is left of its limits. */
      readonly remaining?: {
        readonly requests?: number;
        readonly tokens?: number;
        /** How fast its limits refill, per second, where that was told. */
        readonly perSecond?: { readonly requests?: number; readonly tokens?: number };
      };
      /** Absent where the answer was whole. */
      readonly reason?: Reason;
      readonly phase?: Phase;
      /** Names the provider, its codes and the field at fault; its own words only with `telemetry.content: errors`. */
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
  /** The same target is asked again, now that `waitMs` are over. `attempt` is the one that failed. */
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
      /** Output tokens that the client had been shown by the failed attempt. */
      readonly tokensSent: number;
    })
  /** Another target goes on with what the client was shown of a broken stream. Told once both halves are joined. */
  | (OfCall & {
      readonly type: 'splice';
      readonly from: string;
      readonly to: string;
      /** Why the first half broke. */
      readonly reason: Reason;
      /** The attempt that goes on. */
      readonly attempt: number;
      /** UTF-16 units of text that were shown before. */
      readonly charactersKept: number;
      /** UTF-16 units that the second half said again, and that were taken off. */
      readonly overlapRemoved: number;
      /** From the break to the first text after it. */
      readonly lostMs: number;
    })
  /** The client asked for it: after a break the answer begins anew in the same stream. */
  | (OfCall & { readonly type: 'restart'; readonly from: string; readonly to: string; readonly reason: Reason })
  /** The target has not begun to answer in time: another is asked too, and the first to begin wins. */
  | (OfCall & { readonly type: 'hedge'; readonly target: string; readonly to: string; readonly afterMs: number })
  /** A candidate was passed over before anything was sent to it. */
  | (OfCall & { readonly type: 'skip'; readonly target: string; readonly reason: Reason; readonly detail: string })
  /**
   * No candidate could be asked, and the call waited for one to come back: in line with others of its class, in order of arrival. Told when
   * the wait is over. `to`: the target that it was let through to; absent where its time or its client's patience was over.
   */
  | (OfCall & {
      readonly type: 'wait';
      readonly modelClass: string;
      /** What it waited for, and what kept each away. */
      readonly targets: readonly string[];
      readonly because: WaitCause;
      readonly waitedMs: number;
      readonly to?: string;
    })
  /** Nothing else was left: a target with an open breaker is asked all the same, to see whether it is back. */
  | (OfCall & { readonly type: 'panic'; readonly target: string })
  /** A target is asked again that had failed this call, because no other was left. `again`: how often, this time included. */
  | (OfCall & { readonly type: 'last-resort'; readonly target: string; readonly again: number; readonly pauseMs: number })
  | (OfCall & {
      readonly type: 'warning';
      readonly target: string;
      readonly message: string;
      /** Set where structured output was served without being checked. */
      readonly unchecked?: UncheckedBecause;
    })
  | {
      readonly type: 'breaker';
      readonly at: number;
      readonly callId?: string;
      readonly target: string;
      readonly from: BreakerState;
      readonly to: BreakerState;
    }
  /** Calls to a target are spread by what it granted when it refused one (`perSecond`), or no longer (absent). */
  | {
      readonly type: 'pace';
      readonly at: number;
      readonly callId?: string;
      readonly target: string;
      readonly perSecond?: number;
    }
  /** Two or more models of a provider are away at once (`down`), or no longer (`up`). */
  | {
      readonly type: 'provider';
      readonly at: number;
      readonly callId?: string;
      readonly provider: string;
      readonly state: 'down' | 'up';
      /** Those whose breakers are open. */
      readonly targets: readonly string[];
    }
  /**
   * Most calls to a target are refused for one reason that blames nobody (`refusing`), or no longer (`over`): its breaker stays closed, and the
   * calls go elsewhere or fail. At least 10 attempts within 5 minutes, 80 % of them for this reason; over below 50 %.
   */
  | {
      readonly type: 'refusing';
      readonly at: number;
      /** The call that made it clear. */
      readonly callId?: string;
      readonly target: string;
      readonly state: 'refusing' | 'over';
      readonly reason: Reason;
      /** Of the attempts of the last 5 minutes, 0 to 1. */
      readonly share: number;
      /** So many attempts there were. */
      readonly attempts: number;
    }
  /** What is held for slow clients is more than `maxBuffered` (`full`: new calls are refused, the slowest are cut off), or no longer. */
  | {
      readonly type: 'buffered';
      readonly at: number;
      readonly callId?: string;
      readonly state: 'full' | 'free';
      readonly bytes: number;
    }
  /**
   * An answer makes it likely that a key is refused, a quota spent or a model gone, and does not prove it: a client may have brought it about.
   * It is checked by a request of our own (`health.probe`) before other calls are kept away.
   */
  | {
      readonly type: 'suspicion';
      readonly at: number;
      readonly callId?: string;
      readonly target: string;
      readonly reason: Reason;
      /** The key that it was met with: its place in the pool, from 0. */
      readonly key: number;
    }
  /**
   * A target told us to wait (`cooling`) or needs a person or a reset (`suspended`). `target` may also be an account (`openai/*`), one key
   * of a pool (`openai/*#2`), or one key at one target (`openai/gpt-5-mini#2`).
   */
  | {
      readonly type: 'health';
      readonly at: number;
      readonly callId?: string;
      readonly target: string;
      readonly state: 'cooling' | 'suspended' | 'available';
      readonly reason?: Reason;
      /** Epoch milliseconds; absent where only a person can end it. */
      readonly until?: number;
    }
  | (OfCall & {
      readonly type: 'call.end';
      readonly outcome: CallOutcome;
      /** What the client got; 499 where it had left. */
      readonly status: number;
      /** Why the client saw an error, where it did. */
      readonly reason?: Reason;
      readonly modelClass: string;
      readonly stream: boolean;
      readonly target?: string;
      readonly attempts: number;
      readonly failovers: number;
      readonly responseModel?: string;
      readonly finish?: FinishKind;
      /** The same in the word of the provider that served it. */
      readonly finishReason?: string;
      readonly usage?: Usage;
      readonly durationMs: number;
      /** From the call's start, failed attempts included; streams only. */
      readonly firstTokenMs?: number;
      /** Tokens that attempts reported and the client did not get. */
      readonly wastedTokens: number;
    });

/** Gets every event, at once and in order. Must not block; what it throws is swallowed. */
export type Listener = (event: UnderstudyEvent) => void;

export type Publish = (event: UnderstudyEvent) => void;

/** The events of one type, by its name: `EventOf<'failover'>`. */
export type EventOf<Type extends UnderstudyEvent['type']> = Extract<UnderstudyEvent, { readonly type: Type }>;
