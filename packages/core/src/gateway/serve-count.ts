import type { Ender } from '../call/end-signal.ts';
import type { HttpAnswer } from '../call/http.ts';
import type { JsonObject } from '../call/json.ts';
import type { ChatRequest } from '../call/request.ts';
import type { Target } from '../call/target.ts';
import { turn } from '../call/turn.ts';
import type { CountRoute } from '../dialects/client-dialect.ts';
import { estimateInputTokens } from '../requests/estimate-tokens.ts';
import { safeHeader } from './header-value.ts';

export interface CountRequest {
  /** The client's. */
  readonly dialect: string;
  readonly request: ChatRequest;
  /** The client's own. */
  readonly body: JsonObject;
  /** What is done with it is done in turn with others. */
  readonly long: boolean;
  /** Those that may serve such a call, best first. */
  readonly targets: readonly Target[];
  /** Aborted when the client is gone. */
  readonly leaving: Ender;
}

/** Undefined where no target counts, or none can be asked now. Never rejects. */
export type CountTokens = (asked: CountRequest) => Promise<{ readonly tokens: number; readonly target: Target } | undefined>;

/** So many are asked of targets at once: each holds a socket, and an estimate costs nothing. */
const mostAtOnce = 100;

/** Answers how many tokens the input of a call has: as a target counts it, else by an estimate that is marked as one. */
export function countAnswers(count: CountTokens): (asked: CountRequest, encode: CountRoute['encode']) => Promise<HttpAnswer> {
  let asking = 0;

  async function counted(asked: CountRequest): ReturnType<CountTokens> {
    if (asking >= mostAtOnce) return undefined;
    asking += 1;
    try {
      return await count(asked);
    } finally {
      asking -= 1;
    }
  }

  return async function countAnswer(asked, encode) {
    if (asked.long) await turn();
    const found = await counted(asked);
    const told: Record<string, string> = found
      ? { 'x-understudy-target': safeHeader(found.target.id) }
      : { 'x-understudy-estimated': 'input_tokens' };
    const body = JSON.stringify(encode(found?.tokens ?? estimateInputTokens(asked.request)));
    return { status: 200, headers: { 'content-type': 'application/json', ...told }, body };
  };
}
