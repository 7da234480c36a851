import { aside } from '../call/aside.ts';
import type { Call, SendCall } from '../call/call.ts';
import type { Clock } from '../call/clock.ts';
import type { Draft } from '../call/draft.ts';
import type { Ender } from '../call/end-signal.ts';
import type { EventOf, Publish } from '../call/events.ts';
import type { HttpAnswer, HttpCall } from '../call/http.ts';
import type { Outcome } from '../call/outcome.ts';
import { longReply } from '../call/reply.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { turn } from '../call/turn.ts';
import type { Config, ModelClass } from '../config/config.ts';
import type { CallRoute } from '../dialects/client-dialect.ts';
import type { OutsideWords } from '../redaction/outside-words.ts';
import { BoundCalls, type BoundTo, boundRefusal, type Speaks } from './bound-calls.ts';
import { callAnswer, earlyAnswer } from './call-answer.ts';
import type { Ended } from './call-ended.ts';
import { callerOf } from './caller-of.ts';
import { refusal } from './client-error.ts';
import { Delivery } from './delivery.ts';
import type { HeldBytes } from './held-bytes.ts';
import { keepsThread, threadRefusal } from './keeps-thread.ts';
import type { KeptBy } from './kept-by.ts';
import type { KeptItems } from './kept-items.ts';
import { newCall } from './new-call.ts';
import type { Received, ReceivedAt } from './receive.ts';
import { clientLeft, servesOther, unknownModel } from './refusals.ts';

export interface ServeParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly publish: Publish;
  readonly outside: OutsideWords;
  readonly send: SendCall;
  readonly startedAt: number;
  /** The class that answers to a model name; undefined where there is none. */
  classOf(model: string): ModelClass | undefined;
  /** The targets of a class for one call, best first. */
  order(modelClass: ModelClass, request: ChatRequest): readonly Target[];
  readonly speaks: Speaks;
  readonly keptBy: KeptBy;
  readonly keptItems: KeptItems;
  readonly running: RunningCalls;
  readonly held: HeldBytes;
}

/** Calls between arrival and last byte, so that closing can wait for them. */
export interface RunningCalls {
  /** False while closing: no new call is taken. */
  readonly open: boolean;
  enter(call: Call): void;
  /** Closing waits for a request that is no call, too, and aborts `ender` when the time of closing is over. Returns what ends the stay. */
  stay(ender: Ender): () => void;
}

/** Called once the call has an id and before its first event: binds it to the trace of its request. */
export type BeginTrace = (callId: string) => void;

/** A request that was read. */
export interface ServedRequest {
  readonly http: HttpCall;
  readonly at: ReceivedAt<CallRoute>;
  readonly received: Received;
  readonly beginTrace: BeginTrace;
}

interface Chosen extends BoundTo {
  readonly modelClass: ModelClass;
}

/** Makes the call of a request, sends it, and gives its answer. */
export class CallServer {
  readonly #parts: ServeParts;
  readonly #idPrefix: string;
  readonly #bound: BoundCalls;
  #calls = 0;

  constructor(parts: ServeParts) {
    this.#parts = parts;
    this.#idPrefix = `call-${parts.startedAt.toString(36)}-`;
    this.#bound = new BoundCalls(parts.speaks, parts.keptBy);
  }

  async serve(served: ServedRequest): Promise<HttpAnswer> {
    const begun = this.#begin(served);
    if ('status' in begun) return begun;
    const { call, delivery } = begun;
    const { clock, outside, held, send, keptItems } = this.#parts;
    const given = (ended: Ended) => {
      this.#bound.note(call, ended);
      if (ended.keptItems) keptItems.note(ended.keptItems);
      delivery.given(call, ended);
    };
    const answerParts = { dialect: served.at.client, clock, outside, given };
    const sent = send(call).catch((error: unknown) => defect(call, error));
    const outcome = await this.#withinKeepAlive(call, sent);
    if (!outcome) return earlyAnswer(call, sent, answerParts);
    if (outcome.kind === 'reply') held.hasRoom(); // else nobody would be cut off while answers come and no call does
    const long = outcome.kind === 'reply' && outcome.reply.raw.text.length >= longReply;
    if (long) await turn();
    const answer = callAnswer(call, outcome, answerParts);
    if (long) await turn(); // sending it costs as much as writing it
    return answer;
  }

  /** The call of a request, told and registered; an answer where no call can be made of the request. */
  #begin({ http, at, received, beginTrace }: ServedRequest): { call: Call; delivery: Delivery } | HttpAnswer {
    const { clock, publish, outside, running } = this.#parts;
    const { hold } = received;
    const chosen = this.#targetsFor(received, at);
    if ('status' in chosen) {
      hold?.leave();
      return chosen;
    }
    const { modelClass, targets, key } = chosen;
    this.#calls += 1;
    const delivery = new Delivery({ clock, publish, outside, connection: http.connection });
    const call = newCall(received, {
      client: at.client,
      operation: at.route.operation,
      targets,
      key,
      id: this.#idPrefix + this.#calls.toString(36),
      modelClass,
      caller: callerOf(http),
      delivery,
    });
    if (hold) {
      hold.call = call;
      call.onOver(() => hold.leave());
    }
    http.onClientGone(() => call.abort(clientLeft));
    running.enter(call);
    beginTrace(call.id);
    publish(started(call));
    return { call, delivery };
  }

  /** The class that a request names and those of its targets that may serve it, best first; an answer where there are none. */
  #targetsFor({ model, request }: Received, { client, route }: ReceivedAt<CallRoute>): Chosen | HttpAnswer {
    const { config, classOf, order } = this.#parts;
    const modelClass = classOf(model);
    if (!modelClass) return unknownModel(client, model, config.classes.keys());
    if (!modelClass.serves.has(route.operation)) return servesOther(client, model, route.operation, config.classes.values());
    const keepers = keepsThread(request, order(modelClass, request), config.accounts);
    if (!keepers) return refusal(client, threadRefusal);
    const to = this.#bound.targetsFor(request, { targets: keepers, modelClass, client });
    return to ? { modelClass, ...to } : refusal(client, boundRefusal(request));
  }

  /** Undefined where a stream was asked for and nothing of it came for so long that proxies on the way may give up. */
  #withinKeepAlive({ request, policy, clientStream }: Call, sent: Promise<Outcome>): Promise<Outcome | undefined> {
    const { keepAliveMs } = policy.stream;
    if (!request.stream || clientStream.isBytes || keepAliveMs === undefined) return sent;
    return new Promise((resolve) => {
      const timer = this.#parts.clock.timer(keepAliveMs, () => resolve(undefined));
      const done = (outcome: Outcome) => {
        timer.cancel();
        resolve(outcome);
      };
      aside(sent.then(done));
    });
  }
}

function started(call: Call): EventOf<'call.start'> {
  const { maxTokens, temperature, topP } = call.request;
  const event: Draft<EventOf<'call.start'>> = {
    type: 'call.start',
    callId: call.id,
    at: call.startedAt,
    dialect: call.dialect,
    operation: call.operation,
    modelClass: call.modelClass,
    model: call.model,
    stream: call.request.stream,
  };
  if (call.session !== undefined) event.session = call.session;
  if (maxTokens !== undefined) event.maxTokens = maxTokens;
  if (temperature !== undefined) event.temperature = temperature;
  if (topP !== undefined) event.topP = topP;
  return event;
}

/** Nothing in the layers throws; if something does all the same it ends this call, and nothing else. */
function defect(call: Call, error: unknown): Outcome {
  const detail = 'a defect in the gateway';
  const failure = { reason: 'malformed', phase: 'before_commit', detail, said: String(error) } as const;
  call.abort(failure);
  return { kind: 'failure', failure };
}
