import type { ClientStream } from './client-stream.ts';
import type { EndSignal } from './end-signal.ts';
import type { Failure, Phase } from './failure.ts';
import type { JsonObject } from './json.ts';
import type { Operation } from './operation.ts';
import type { Outcome } from './outcome.ts';
import type { CallPolicy } from './policy.ts';
import type { Reason } from './reasons.ts';
import type { ChatRequest } from './request.ts';
import type { ContinuationMode } from './served.ts';
import type { Target } from './target.ts';
import type { Usage } from './usage.ts';

/** The name of a wire format that clients speak: `openai-chat`, `openai-responses`, `anthropic-messages`, or that of a dialect that the gateway was given. */
export type ClientDialectName = string;

/** One logical request of a client, from arrival to the last byte of its answer. */
export interface Call {
  /** Unique in this process; for logs and events, never sent to a provider. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly dialect: ClientDialectName;
  /** What the client's dialect says of its streams. */
  readonly clientStream: ClientStream;
  readonly operation: Operation;
  /** The model class that answers the call, as configured (`"*"` for any other name). */
  readonly modelClass: string;
  /** What the client wrote in `model`. */
  readonly model: string;
  readonly request: ChatRequest;
  /** The client's own body. Every attempt is encoded from this body, never from the body of another attempt. */
  readonly body: JsonObject;
  /** The body is so long that it is encoded in turn with other long bodies. */
  readonly long?: boolean;
  readonly policy: CallPolicy;
  /** The targets that may serve this call, best first. */
  readonly candidates: readonly Target[];
  /** Epoch milliseconds by which the call must have ended, whatever happens. */
  readonly deadlineAt: number;
  /** Aborted with a `Failure` as its reason: `cancelled` when the client leaves, `deadline` when its time is up. */
  readonly signal: EndSignal;
  /** Ends the call now, however far it has come. */
  abort(failure: Failure): void;
  /** Calls `listener` once when the call has ended: when its client has the whole answer, or is gone. */
  onOver(listener: () => void): void;
  /** False where the client asked for no other target than the first. */
  readonly mayFailOver: boolean;
  /** True where the client said that its stream may begin anew in the middle. */
  readonly mayRestart: boolean;
  /** What the client said beside the body, for targets of the same dialect. */
  readonly beside?: BesideBody;
  readonly session?: string;
  /** A number that calls with the same credentials have in common; never the credentials themselves. */
  readonly caller?: number;
  /** The place in the pool, from 0, of the key that gave what a bound call refers to; undefined where any key will do, or where none is known. */
  readonly key?: number;
  /** Every attempt so far, in order; grows while the call runs. */
  readonly attempts: AttemptRecord[];
  /** How often the call has gone on with another target; grows while the call runs. */
  failovers: number;
}

/** What a request holds besides its body: headers (lower-case names) and the query. */
export interface BesideBody {
  readonly headers: Readonly<Record<string, string>>;
  /** With its `?`; empty where the request has no query. */
  readonly query: string;
  /** Names of the headers that hold lists: the values of client and configuration are both sent. For other headers the configuration wins. */
  readonly lists?: readonly string[];
}

/**
 * `trial`: the target is half-open, and another target is asked too where this one is slow. `last-resort`: no other target was left, so this one
 * is asked although its breaker is open or it had failed this call.
 */
export type AttemptKind = 'first' | 'retry' | 'failover' | 'hedge' | 'continuation' | 'trial' | 'last-resort';

/** One physical request to one target, as the layers of that target pass it down. */
export interface Attempt {
  readonly call: Call;
  readonly target: Target;
  readonly kind: AttemptKind;
  /** Encoded once for this target, from the client's original request. */
  readonly prepared: PreparedRequest;
  /** Aborted with a `Failure` as its reason. */
  readonly signal: EndSignal;
  /** The transport reports here how far the attempt has come, so that the timers know which time limit holds. */
  readonly progress: Progress;
  /** Whether another target of the call could be asked right now, if this attempt failed for this reason. */
  othersAvailable(reason: Reason): boolean;
  /** The key of the pool that the attempt is sent with: its place in the pool, from 0. Default: 0. */
  readonly key?: number;
  /** No other target is left: this one is asked once, even if its breaker is open. */
  readonly lastResort: boolean;
  /** Called once the attempt has its place at the target, or was refused a place. */
  readonly onAdmission?: () => void;
  /** Called right before the attempt is sent, when no gate can refuse it any more. */
  readonly onSend?: () => void;
}

/** The bytes for one target, and what was done to make them. */
export interface PreparedRequest {
  /** The target's dialect. */
  readonly dialect: string;
  readonly body: string;
  /** The content type of a body that is no JSON: then each character of `body` stands for a byte. */
  readonly type?: string;
  /** True where client and target speak the same dialect: answers pass through as they are, except an answer that an `answerTool` gives. */
  readonly passThrough: boolean;
  /** True where the call was translated or its parameters were changed by us: a 400 is then of our making. */
  readonly altered: boolean;
  /** What the target goes without, one sentence each. */
  readonly warnings: readonly string[];
  /** The client's own names of tools by those that were sent; absent where they are the same. */
  readonly toolNames?: ReadonlyMap<string, string>;
  /** The target was not asked to report the usage of this stream: a usage that it reports all the same reaches the client as it came. */
  readonly usageUnasked?: boolean;
  /** The name of a tool that we added, whose arguments are the answer: the client gets the arguments as text. */
  readonly answerTool?: string;
  /** The model reasons, or searches the web, before it answers: the longer time limits hold. */
  readonly isReasoning: boolean;
  /** How the target is asked to go on with a partial answer; undefined where it answers from the start. */
  readonly continues?: ContinuationMode;
}

/** What the transport reports while an attempt runs. */
export interface Progress {
  /** The socket stands and the request is being sent. */
  connected(): void;
  /** Bytes of the answer came, comments and pings included. */
  bytes(): void;
  /** The first semantic event is decoded: from here on `idle` holds. */
  semantic(): void;
  /** The client reads slower than the target sends: the time that passes now does not count as a stall of the target. */
  paused(): void;
  resumed(): void;
  /** Asked when a stream has ended: whether it was slower than the policy's `sla` allows. */
  tooSlow(usage: Usage, failure: Failure | undefined): boolean;
}

/** What is remembered of an attempt: told to clients in headers and errors. Holds no key, prompt or provider-internal id. */
export interface AttemptRecord {
  readonly number: number;
  readonly kind: AttemptKind;
  readonly target: string;
  /** The place of the key in its pool, from 0. */
  readonly key: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Set when the attempt ended (for a stream: when its answer began). */
  endedAt?: number;
  reason?: Reason;
  status?: number;
  phase?: Phase;
  /** A part of this attempt's broken stream was shown, and belongs to the answer. */
  shown?: boolean;
  /** A key of a pool was refused and another one was used: not counted against what a call may send. */
  keyRefused?: boolean;
  /** What a stream reported, broken ones included. */
  usage?: Usage;
}

/** One attempt in, one outcome out. Never throws. */
export type Send = (attempt: Attempt) => Promise<Outcome>;

/** One call in, one outcome out: what a layer around all targets wraps. */
export type SendCall = (call: Call) => Promise<Outcome>;

/** Wraps what is sent to one target. First in a list = outermost. */
export type Layer = (next: Send) => Send;
