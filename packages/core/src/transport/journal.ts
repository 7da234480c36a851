import type { Attempt, AttemptRecord } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Draft } from '../call/draft.ts';
import type { EventOf, Publish } from '../call/events.ts';
import type { Failure } from '../call/failure.ts';
import type { Finish, Reply } from '../call/reply.ts';
import type { Account } from '../providers/account.ts';
import type { Remaining } from '../providers/remaining.ts';
import type { OutsideWords } from '../redaction/outside-words.ts';
import type { CommittedStream } from '../streaming/commit-gate.ts';
import type { FrameReader } from '../streaming/frame-reader.ts';
import type { Connection } from './connections.ts';
import type { Answer } from './exchange.ts';

export interface JournalParts {
  readonly account: Account;
  readonly outside: OutsideWords;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly publish: Publish;
}

/** Keeps the record of one attempt, and publishes its start and its end, each exactly once. */
export class Journal {
  readonly number: number;
  readonly #attempt: Attempt;
  readonly #parts: JournalParts;
  readonly #record: AttemptRecord;
  #remaining: Remaining | undefined;

  constructor(attempt: Attempt, parts: JournalParts) {
    const { call, target, kind, prepared, key = 0 } = attempt;
    const { account, connection, clock, publish } = parts;
    this.#attempt = attempt;
    this.#parts = parts;
    this.number = call.attempts.length + 1;
    const at = clock.now();
    this.#record = { number: this.number, kind, target: target.id, key, startedAt: at };
    call.attempts.push(this.#record);
    publish({
      type: 'attempt.start',
      callId: call.id,
      at,
      attempt: this.number,
      kind,
      target: target.id,
      provider: target.provider,
      flavour: account.kind.flavour,
      model: target.model,
      stream: call.request.stream,
      address: connection.address,
      port: connection.port,
    });
    for (const message of told(prepared.warnings)) publish({ type: 'warning', callId: call.id, at, target: target.id, message });
  }

  headers(status: number, headers: Answer['headers']): void {
    this.#record.status = status;
    const { account, clock } = this.#parts;
    this.#remaining = account.kind.remaining(headers, clock.now());
  }

  /** The target refused the token, and is asked once more with a new one. */
  renews({ status }: Failure): void {
    const { call, target } = this.#attempt;
    const { clock, publish } = this.#parts;
    const message = `it refused the token (${status}), and is asked once more with a new one`;
    publish({ type: 'warning', callId: call.id, at: clock.now(), target: target.id, message });
  }

  answered(reply: Reply): void {
    this.#record.endedAt = this.#parts.clock.now();
    const event = this.#ending();
    event.usage = reply.usage;
    this.#end(event, reply);
  }

  /** The stream of the attempt has begun; the attempt ends with the stream. */
  streams(stream: CommittedStream, { seen }: FrameReader): void {
    const firstTokenAt = this.#parts.clock.now();
    this.#record.endedAt = firstTokenAt;
    stream.onEnd(({ failure, usage }) => {
      if (failure) this.#note(failure);
      this.#record.usage = usage;
      const event = this.#ending(failure);
      event.usage = usage;
      event.firstTokenAt = firstTokenAt;
      this.#end(event, seen);
    });
  }

  /** Returns the failure with the HTTP status of the answer, where one had come. */
  fail(failure: Failure): Failure {
    this.#record.endedAt = this.#parts.clock.now();
    const { status } = this.#record;
    const told = failure.status === undefined && status !== undefined ? { ...failure, status } : failure;
    this.#note(told);
    if (told.ofOurs) this.#tellDefect(told);
    this.#end(this.#ending(told));
    return told;
  }

  #tellDefect(failure: Failure): void {
    const { call, target, prepared } = this.#attempt;
    const { clock, outside, publish } = this.#parts;
    const how = prepared.passThrough ? 'changed' : 'translated';
    const message = `it refused the request as it was ${how} for it, which is a defect of ours: ${outside.toEvents(failure)}`;
    publish({ type: 'warning', callId: call.id, at: clock.now(), target: target.id, message });
  }

  #note({ reason, phase, status }: Failure): void {
    this.#record.reason = reason;
    this.#record.phase = phase;
    if (status !== undefined) this.#record.status = status;
  }

  /** The members of the end event that are the same for every end. */
  #ending(failure?: Failure): Draft<Ended> {
    const { call, target } = this.#attempt;
    const { account, connection, clock, outside } = this.#parts;
    const { status, kind, startedAt } = this.#record;
    const event: Draft<Ended> = {
      type: 'attempt.end',
      callId: call.id,
      at: clock.now(),
      attempt: this.number,
      kind,
      operation: call.operation,
      target: target.id,
      flavour: account.kind.flavour,
      model: target.model,
      stream: call.request.stream,
      address: connection.address,
      port: connection.port,
      startedAt,
    };
    if (status !== undefined) event.status = status;
    if (this.#remaining) event.remaining = this.#remaining;
    if (!failure) return event;
    event.reason = failure.reason;
    event.phase = failure.phase;
    event.detail = outside.toEvents(failure);
    return event;
  }

  /** Adds the names that the provider gave its answer and its model, and publishes the event. */
  #end(event: Draft<Ended>, named?: Named): void {
    const { outside, publish } = this.#parts;
    const responseId = outside.id(named?.id);
    const responseModel = outside.name(named?.model);
    const finishReason = outside.name(named?.finish?.raw || undefined);
    if (responseId !== undefined) event.responseId = responseId;
    if (responseModel !== undefined) event.responseModel = responseModel;
    if (named?.finish) event.finish = named.finish.unified;
    if (finishReason !== undefined) event.finishReason = finishReason;
    publish(event);
  }
}

/** The most warnings of one attempt, because a client may name any number of things that a target lacks. */
const mostWarnings = 50;

function told(warnings: readonly string[]): readonly string[] {
  if (warnings.length <= mostWarnings) return warnings;
  return [...warnings.slice(0, mostWarnings), `and ${warnings.length - mostWarnings} more of this kind`];
}

/** What an answer says about itself. */
interface Named {
  readonly id?: string;
  readonly model?: string;
  readonly finish?: Finish;
}

type Ended = EventOf<'attempt.end'>;
