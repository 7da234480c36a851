import type { Call } from '../call/call.ts';
import type { CallOutcome } from '../call/call-events.ts';
import type { Clock } from '../call/clock.ts';
import type { Draft } from '../call/draft.ts';
import type { EventOf, Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { JsonObject } from '../call/json.ts';
import type { Finish } from '../call/reply.ts';
import type { Served } from '../call/served.ts';
import type { Usage } from '../call/usage.ts';
import type { OutsideWords } from '../redaction/outside-words.ts';

export interface Ended {
  readonly status: number;
  readonly served?: Served;
  readonly failure?: Failure;
  readonly usage?: Usage;
  readonly model?: string;
  /** The ids of what the provider keeps of the answer, for dialects whose calls may refer to it. */
  readonly keptIds?: Iterable<string>;
  /** The whole items of the answer, for dialects whose calls may refer to them. */
  readonly keptItems?: readonly JsonObject[];
  readonly finish?: Finish;
  /** Epoch milliseconds of the commit point. */
  readonly committedAt?: number;
}

export interface CallEndedParts {
  readonly clock: Clock;
  readonly publish: Publish;
  readonly outside: OutsideWords;
}

export function callEnded(call: Call, { publish, clock, outside }: CallEndedParts, ended: Ended): void {
  const { served, failure, usage, finish, committedAt } = ended;
  const model = outside.name(ended.model);
  const finishReason = outside.name(finish?.raw);
  const at = clock.now();
  const outcome = outcomeOf(call, ended);
  const event: Draft<EventOf<'call.end'>> = {
    type: 'call.end',
    callId: call.id,
    at,
    outcome,
    status: outcome === 'cancelled' ? 499 : ended.status,
    modelClass: call.modelClass,
    stream: call.request.stream,
    attempts: call.attempts.length,
    failovers: call.failovers,
    durationMs: at - call.startedAt,
    wastedTokens: wastedTokens(call),
  };
  if (failure) event.reason = failure.reason;
  if (served) event.target = served.target.id;
  if (model !== undefined) event.responseModel = model;
  if (finish) event.finish = finish.unified;
  if (finishReason !== undefined) event.finishReason = finishReason;
  if (usage) event.usage = usage;
  if (committedAt !== undefined) event.firstTokenMs = committedAt - call.startedAt;
  publish(event);
}

function outcomeOf(call: Call, { served, failure }: Ended): CallOutcome {
  if (failure?.reason === 'cancelled') return 'cancelled';
  if (failure) return served ? 'partial' : 'failed';
  // The loser of a hedge did not fail: it was ended because another target answered.
  const failed = call.attempts.filter(({ reason }) => reason !== undefined && reason !== 'cancelled').length;
  return failed > 0 || call.failovers > 0 ? 'recovered' : 'served';
}

/** Tokens of attempts that did not serve the client: they are billed all the same. */
function wastedTokens({ attempts }: Call): number {
  let tokens = 0;
  for (const { reason, usage, shown } of attempts) {
    if (reason !== undefined && usage && !shown) tokens += (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0);
  }
  return tokens;
}
