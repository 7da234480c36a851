import type { Call } from '../call/call.ts';
import type { AnswerStream, HttpAnswer } from '../call/http.ts';
import type { Outcome, StreamOutcome } from '../call/outcome.ts';
import type { ClientDialect } from '../dialects/client-dialect.ts';
import { answerForm } from './answer-form.ts';
import { answerHeaders, arrayStreamHeaders, eventStreamHeaders } from './answer-headers.ts';
import type { AnswerParts } from './answer-parts.ts';
import { ArrayStream } from './array-stream.ts';
import { failedAnswer } from './client-error.ts';
import { EncodedStream } from './encoded-stream.ts';
import { standInId } from './stand-in-id.ts';
import { WrappedStream } from './wrapped-stream.ts';

/** Turns the outcome of a call into the client's bytes, and calls `given` when all of them are given out. */
export function callAnswer(call: Call, outcome: Outcome, parts: AnswerParts): HttpAnswer {
  const { dialect, given, clock } = parts;
  if (outcome.kind === 'stream') {
    const { served } = outcome;
    const headers = served.type === undefined ? streamHeaders(call, dialect) : { 'content-type': served.type };
    return streamAnswer(call, outcome, parts, { ...headers, ...answerHeaders(call, served) });
  }
  if (outcome.kind === 'reply') {
    const { reply, served } = outcome;
    const { model, finish, usage } = reply;
    const keptIds = dialect.keptIds && served.passThrough ? dialect.keptIds(reply.raw.body) : undefined;
    // Not every dialect says when an answer was made, and some hosts do not say by which model.
    const told = { createdAt: Math.floor(call.startedAt / 1000), model: served.target.model, ...reply };
    const written = served.passThrough
      ? undefined
      : dialect.encodeReply(told, standInId(dialect, call.id), answerForm(call, clock));
    const keptItems = dialect.keptItems?.(written ?? reply.raw.body);
    given({
      status: 200,
      served,
      usage,
      finish,
      ...(model !== undefined && { model }),
      ...(keptIds && { keptIds }),
      ...(keptItems && { keptItems }),
    });
    const body = written ? JSON.stringify(written) : reply.raw.text;
    const headers = { 'content-type': served.type ?? 'application/json', ...dialect.replyHeaders?.(reply) };
    return { status: 200, headers: { ...headers, ...answerHeaders(call, served) }, body };
  }
  const answer = failedAnswer(call, outcome.failure, outcome.all ?? [outcome.failure], parts);
  given({ status: answer.status, failure: outcome.failure });
  return answer;
}

/** The answer to a client that has waited long for a first byte: the headers now, all the rest in the stream. */
export function earlyAnswer(call: Call, outcome: Promise<Outcome>, parts: AnswerParts): HttpAnswer {
  return streamAnswer(call, outcome, parts, streamHeaders(call, parts.dialect));
}

/** Of events, or of one JSON array where the client reads a stream so. */
function streamHeaders({ request }: Call, { streamType }: ClientDialect): Readonly<Record<string, string>> {
  if (request.inArray) return arrayStreamHeaders;
  return streamType === undefined ? eventStreamHeaders : { ...eventStreamHeaders, 'content-type': streamType };
}

function streamAnswer(
  call: Call,
  outcome: StreamOutcome | Promise<Outcome>,
  parts: AnswerParts,
  headers: Readonly<Record<string, string>>,
): HttpAnswer {
  return { status: 200, headers, body: formed(call, parts.dialect, new EncodedStream(call, outcome, parts)) };
}

/** The events in the form in which the client reads them. */
function formed({ request }: Call, { eventWrapper }: ClientDialect, events: EncodedStream): AnswerStream {
  if (request.inArray) return new ArrayStream(events);
  return eventWrapper ? new WrappedStream(events, eventWrapper()) : events;
}
