import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { EventOf } from '../call/events.ts';
import type { Usage } from '../call/usage.ts';
import type { RequestTrace } from './request-trace.ts';
import { errorType, genAi, http, understudy } from './semconv.ts';

/** The spans of one call: its own (INTERNAL), and one (CLIENT) for each attempt. */
export interface CallSpans {
  attemptStarted(event: EventOf<'attempt.start'>): void;
  attemptEnded(event: EventOf<'attempt.end'>): void;
  /** The one event that is mirrored on the SERVER span, because that is where people look first. */
  failedOver(event: EventOf<'failover'>): void;
  /** Any other event of the call. */
  note(name: string, attributes: Attributes): void;
  ended(event: EventOf<'call.end'>): void;
  /** The context of an attempt, for trace headers; undefined once it has ended. */
  contextOf(attempt: number): Context | undefined;
}

export function openCallSpans(tracer: Tracer, request: RequestTrace, start: EventOf<'call.start'>): CallSpans {
  return new OpenCall(tracer, request, start);
}

interface OpenAttempt {
  readonly number: number;
  readonly span: Span;
  readonly startedAt: number;
}

/** A class, because one is made for every call. */
class OpenCall implements CallSpans {
  readonly #tracer: Tracer;
  readonly #request: RequestTrace;
  readonly #start: EventOf<'call.start'>;
  readonly #span: Span;
  readonly #context: Context;
  readonly #isRecording: boolean;
  /** Seldom more than one. */
  readonly #attempts: OpenAttempt[] = [];

  constructor(tracer: Tracer, request: RequestTrace, start: EventOf<'call.start'>) {
    this.#tracer = tracer;
    this.#request = request;
    this.#start = start;
    const options = { kind: SpanKind.INTERNAL, startTime: start.at };
    this.#span = tracer.startSpan(`${start.operation} ${start.modelClass}`, options, request.context);
    this.#context = trace.setSpan(request.context, this.#span);
    this.#isRecording = this.#span.isRecording();
    if (!this.#isRecording) return;
    this.#span.setAttribute(genAi.operationName, start.operation);
    this.#span.setAttribute(genAi.requestModel, start.modelClass);
    if (start.stream) this.#span.setAttribute(genAi.requestStream, true);
    if (start.session !== undefined) this.#span.setAttribute(genAi.conversationId, start.session);
  }

  attemptStarted(event: EventOf<'attempt.start'>): void {
    const attributes = attemptAttributes(this.#start, event);
    const options = { kind: SpanKind.CLIENT, attributes, startTime: event.at };
    const span = this.#tracer.startSpan(`${this.#start.operation} ${event.model}`, options, this.#context);
    this.#attempts.push({ number: event.attempt, span, startedAt: event.at });
  }

  attemptEnded(event: EventOf<'attempt.end'>): void {
    const at = this.#attempts.findIndex(({ number }) => number === event.attempt);
    const [attempt] = at < 0 ? [] : this.#attempts.splice(at, 1);
    if (!attempt) return;
    if (attempt.span.isRecording()) endAttempt(attempt, event);
    attempt.span.end(event.at);
  }

  failedOver(event: EventOf<'failover'>): void {
    const mirror = this.#request.server;
    const mirrors = mirror?.isRecording() ?? false;
    if (!this.#isRecording && !mirrors) return;
    const attributes = failoverAttributes(event);
    this.#span.addEvent('understudy.failover', attributes, event.at);
    if (mirrors) mirror?.addEvent('understudy.failover', attributes, event.at);
  }

  note(name: string, attributes: Attributes): void {
    if (this.#isRecording) this.#span.addEvent(name, attributes);
  }

  ended(event: EventOf<'call.end'>): void {
    const { server } = this.#request;
    if (this.#isRecording) endCall(this.#span, event);
    if (server?.isRecording()) summarize(server, event);
    this.#span.end(event.at);
  }

  contextOf(attempt: number): Context | undefined {
    const found = this.#attempts.find(({ number }) => number === attempt);
    return found && trace.setSpan(this.#context, found.span);
  }
}

function attemptAttributes(start: EventOf<'call.start'>, event: EventOf<'attempt.start'>): Attributes {
  const attributes: Attributes = {
    [genAi.operationName]: start.operation,
    [genAi.providerName]: event.flavour,
    [genAi.requestModel]: event.model,
    [http.address]: event.address,
    [http.port]: event.port,
    [understudy.target]: event.target,
    [understudy.attempt]: event.attempt,
    [understudy.attemptKind]: event.kind,
  };
  if (event.stream) attributes[genAi.requestStream] = true;
  if (start.maxTokens !== undefined) attributes[genAi.requestMaxTokens] = start.maxTokens;
  if (start.temperature !== undefined) attributes[genAi.requestTemperature] = start.temperature;
  if (start.topP !== undefined) attributes[genAi.requestTopP] = start.topP;
  if (start.session !== undefined) attributes[genAi.conversationId] = start.session;
  return attributes;
}

/** Attributes one by one: a list of them is gone through, checked and copied by the SDK. */
function endAttempt({ span, startedAt }: OpenAttempt, event: EventOf<'attempt.end'>): void {
  const { reason, status, firstTokenAt } = event;
  if (status !== undefined) span.setAttribute(http.status, status);
  if (event.responseId !== undefined) span.setAttribute(genAi.responseId, event.responseId);
  if (event.responseModel !== undefined) span.setAttribute(genAi.responseModel, event.responseModel);
  if (event.finishReason !== undefined) span.setAttribute(genAi.responseFinishReasons, [event.finishReason]);
  if (firstTokenAt !== undefined) span.setAttribute(genAi.responseTimeToFirstChunk, (firstTokenAt - startedAt) / 1000);
  if (event.usage) setUsage(span, event.usage);
  if (reason === undefined) return;
  if (reason === 'cancelled') {
    span.setAttribute(understudy.cancelled, true); // the client's choice is no error
    return;
  }
  span.setAttribute(errorType, reason);
  if (event.phase) span.setAttribute(understudy.phase, event.phase);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(event.detail !== undefined && { message: event.detail }) });
}

function setUsage(span: Span, usage: Usage): void {
  if (usage.inputTokens !== undefined) span.setAttribute(genAi.usageInput, usage.inputTokens);
  if (usage.outputTokens !== undefined) span.setAttribute(genAi.usageOutput, usage.outputTokens);
  if (usage.cacheReadTokens !== undefined) span.setAttribute(genAi.usageCacheRead, usage.cacheReadTokens);
  if (usage.cacheWriteTokens !== undefined) span.setAttribute(genAi.usageCacheWrite, usage.cacheWriteTokens);
  if (usage.reasoningTokens !== undefined) span.setAttribute(genAi.usageReasoning, usage.reasoningTokens);
}

function failoverAttributes(event: EventOf<'failover'>): Attributes {
  return {
    [understudy.from]: event.from,
    [understudy.to]: event.to,
    [understudy.reason]: event.reason,
    ...(event.status !== undefined && { [http.status]: event.status }),
    [understudy.attempt]: event.attempt,
    [understudy.phase]: event.phase,
    [understudy.elapsedMs]: event.elapsedMs,
    [understudy.waitMs]: event.waitMs,
    [understudy.tokensSent]: event.tokensSent,
  };
}

/** What stands on the span of the call and on that of its request. */
function summarize(span: Span, event: EventOf<'call.end'>): void {
  span.setAttribute(understudy.outcome, event.outcome);
  span.setAttribute(understudy.failovers, event.failovers);
  if (event.target !== undefined) span.setAttribute(understudy.target, event.target);
}

/** A recovered call stays UNSET: an error that was handled is none of the operation. */
function endCall(span: Span, event: EventOf<'call.end'>): void {
  summarize(span, event);
  span.setAttribute(understudy.attempts, event.attempts);
  if (event.responseModel !== undefined) span.setAttribute(genAi.responseModel, event.responseModel);
  if (event.finishReason !== undefined) span.setAttribute(genAi.responseFinishReasons, [event.finishReason]);
  if (event.wastedTokens > 0) span.setAttribute(understudy.wastedTokens, event.wastedTokens);
  if (event.outcome === 'cancelled') span.setAttribute(understudy.cancelled, true);
  if (event.outcome !== 'failed' && event.outcome !== 'partial') return;
  if (event.reason !== undefined) span.setAttribute(errorType, event.reason);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
