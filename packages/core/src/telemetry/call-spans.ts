import { type Attributes, type Context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { EventOf } from '../call/events.ts';
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
  const span = tracer.startSpan(
    `${start.operation} ${start.modelClass}`,
    { kind: SpanKind.INTERNAL, startTime: start.at },
    request.context,
  );
  const callContext = trace.setSpan(request.context, span);
  const recording = span.isRecording();
  if (recording) {
    span.setAttributes({
      [genAi.operationName]: start.operation,
      [genAi.requestModel]: start.modelClass,
      ...(start.stream && { [genAi.requestStream]: true }),
      ...(start.session !== undefined && { [genAi.conversationId]: start.session }),
    });
  }
  const attempts = new Map<number, { readonly span: Span; readonly startedAt: number }>();

  return {
    attemptStarted(event) {
      const attributes = attemptAttributes(start, event);
      const options = { kind: SpanKind.CLIENT, attributes, startTime: event.at };
      attempts.set(event.attempt, {
        span: tracer.startSpan(`${start.operation} ${event.model}`, options, callContext),
        startedAt: event.at,
      });
    },
    attemptEnded(event) {
      const attempt = attempts.get(event.attempt);
      if (!attempt) return;
      attempts.delete(event.attempt);
      if (attempt.span.isRecording()) endAttempt(attempt.span, attempt.startedAt, event);
      attempt.span.end(event.at);
    },
    failedOver(event) {
      const mirror = request.server;
      const mirrors = mirror?.isRecording() ?? false;
      if (!recording && !mirrors) return;
      const attributes = failoverAttributes(event);
      span.addEvent('understudy.failover', attributes, event.at);
      if (mirrors) mirror?.addEvent('understudy.failover', attributes, event.at);
    },
    note(name, attributes) {
      if (recording) span.addEvent(name, attributes);
    },
    ended(event) {
      const summary = {
        [understudy.outcome]: event.outcome,
        [understudy.failovers]: event.failovers,
        ...(event.target !== undefined && { [understudy.target]: event.target }),
      };
      if (recording) endCall(span, event, summary);
      if (request.server?.isRecording()) request.server.setAttributes(summary);
      span.end(event.at);
    },
    contextOf(attempt) {
      const found = attempts.get(attempt);
      return found && trace.setSpan(callContext, found.span);
    },
  };
}

function attemptAttributes(start: EventOf<'call.start'>, event: EventOf<'attempt.start'>): Attributes {
  return {
    [genAi.operationName]: start.operation,
    [genAi.providerName]: event.flavour,
    [genAi.requestModel]: event.model,
    [http.address]: event.address,
    [http.port]: event.port,
    [understudy.target]: event.target,
    [understudy.attempt]: event.attempt,
    [understudy.attemptKind]: event.kind,
    ...(event.stream && { [genAi.requestStream]: true }),
    ...(start.maxTokens !== undefined && { [genAi.requestMaxTokens]: start.maxTokens }),
    ...(start.temperature !== undefined && { [genAi.requestTemperature]: start.temperature }),
    ...(start.topP !== undefined && { [genAi.requestTopP]: start.topP }),
    ...(start.session !== undefined && { [genAi.conversationId]: start.session }),
  };
}

function endAttempt(span: Span, startedAt: number, event: EventOf<'attempt.end'>): void {
  const { usage, reason, status, firstTokenAt } = event;
  span.setAttributes({
    ...(status !== undefined && { [http.status]: status }),
    ...(event.responseId !== undefined && { [genAi.responseId]: event.responseId }),
    ...(event.responseModel !== undefined && { [genAi.responseModel]: event.responseModel }),
    ...(event.finishReason !== undefined && { [genAi.responseFinishReasons]: [event.finishReason] }),
    ...(firstTokenAt !== undefined && { [genAi.responseTimeToFirstChunk]: (firstTokenAt - startedAt) / 1000 }),
    ...(usage?.inputTokens !== undefined && { [genAi.usageInput]: usage.inputTokens }),
    ...(usage?.outputTokens !== undefined && { [genAi.usageOutput]: usage.outputTokens }),
    ...(usage?.cacheReadTokens !== undefined && { [genAi.usageCacheRead]: usage.cacheReadTokens }),
    ...(usage?.cacheWriteTokens !== undefined && { [genAi.usageCacheWrite]: usage.cacheWriteTokens }),
    ...(usage?.reasoningTokens !== undefined && { [genAi.usageReasoning]: usage.reasoningTokens }),
  });
  if (reason === undefined) return;
  if (reason === 'cancelled') {
    span.setAttribute(understudy.cancelled, true); // the client's choice is no error
    return;
  }
  span.setAttribute(errorType, reason);
  if (event.phase) span.setAttribute(understudy.phase, event.phase);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(event.detail !== undefined && { message: event.detail }) });
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

/** A recovered call stays UNSET: an error that was handled is none of the operation. */
function endCall(span: Span, event: EventOf<'call.end'>, summary: Attributes): void {
  span.setAttributes({
    ...summary,
    [understudy.attempts]: event.attempts,
    ...(event.responseModel !== undefined && { [genAi.responseModel]: event.responseModel }),
    ...(event.finishReason !== undefined && { [genAi.responseFinishReasons]: [event.finishReason] }),
    ...(event.wastedTokens > 0 && { [understudy.wastedTokens]: event.wastedTokens }),
  });
  if (event.outcome === 'cancelled') span.setAttribute(understudy.cancelled, true);
  if (event.outcome !== 'failed' && event.outcome !== 'partial') return;
  if (event.reason !== undefined) span.setAttribute(errorType, event.reason);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
