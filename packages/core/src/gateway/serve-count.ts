import type { BesideBody } from '../call/call.ts';
import { Ender } from '../call/end-signal.ts';
import type { HttpAnswer, HttpCall } from '../call/http.ts';
import type { JsonObject } from '../call/json.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { turn } from '../call/turn.ts';
import type { CountRoute } from '../dialects/client-dialect.ts';
import { estimateInputTokens } from '../requests/estimate-tokens.ts';
import { safeHeader } from './header-value.ts';
import { allowed } from './new-call.ts';
import type { Received, ReceivedAt } from './receive.ts';
import { clientLeft, unknownModel } from './refusals.ts';
import type { ServeParts } from './serve-call.ts';

export interface CountRequest {
  /** The dialect of the body. */
  readonly dialect: string;
  readonly request: ChatRequest;
  /** The client's own body, or the call that the body holds. */
  readonly body: JsonObject;
  /** What the request says beside its body. */
  readonly beside: BesideBody | undefined;
  /** The body is so long that it is worked on in turn with other long bodies. */
  readonly long: boolean;
  /** The targets that may serve a call with this input, best first. */
  readonly targets: readonly Target[];
  /** Aborted when the client is gone. */
  readonly leaving: Ender;
}

/** Undefined where no target counts, or no such target can be asked now. Never rejects. */
export type CountTokens = (asked: CountRequest) => Promise<{ readonly tokens: number; readonly target: Target } | undefined>;

export interface CountParts extends Pick<ServeParts, 'config' | 'classOf' | 'order'> {
  /** The input of a call as one of its targets counts it. */
  readonly countTokens: CountTokens;
}

/** A request to count that was read. */
interface ServedCount {
  readonly http: HttpCall;
  readonly at: ReceivedAt<CountRoute>;
  readonly received: Received;
}

/** So many requests are sent to targets at the same time, because each holds a socket; further requests get an estimate. */
const mostAtOnce = 100;

/**
 * Answers how many tokens the input of a call has: as a target counts them, else by an estimate that is marked as one. No model answers such a
 * request, so it is no call and passes no layer.
 */
export class CountServer {
  readonly #parts: CountParts;
  #asking = 0;

  constructor(parts: CountParts) {
    this.#parts = parts;
  }

  async serve({ http, at, received }: ServedCount): Promise<HttpAnswer> {
    const { hold, model, request, wishes, ...read } = received;
    hold?.leave();
    const modelClass = this.#parts.classOf(model);
    if (!modelClass) return unknownModel(at.client, model, this.#parts.config.classes.keys());
    const leaving = new Ender();
    http.onClientGone(() => leaving.abort(clientLeft));
    const targets = allowed(this.#parts.order(modelClass, request), wishes);
    return this.#answer({ dialect: at.client.name, ...read, request, targets, leaving }, at.route.encode);
  }

  async #answer(asked: CountRequest, encode: CountRoute['encode']): Promise<HttpAnswer> {
    if (asked.long) await turn();
    const found = await this.#counted(asked);
    const told: Record<string, string> = found
      ? { 'x-understudy-target': safeHeader(found.target.id) }
      : { 'x-understudy-estimated': 'input_tokens' };
    const body = JSON.stringify(encode(found?.tokens ?? estimateInputTokens(asked.request)));
    return { status: 200, headers: { 'content-type': 'application/json', ...told }, body };
  }

  async #counted(asked: CountRequest): ReturnType<CountTokens> {
    if (this.#asking >= mostAtOnce) return undefined;
    this.#asking += 1;
    try {
      return await this.#parts.countTokens(asked);
    } finally {
      this.#asking -= 1;
    }
  }
}
