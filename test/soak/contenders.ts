import type { Agent } from 'undici';
import { judgeAnswer } from './judge-answer.ts';
import { limits } from './limits.ts';
import type { OneCall } from './offer.ts';
import { isStream, send } from './send.ts';

/** Nothing of the soak may take as long: a call that does is an error. */
const patienceMs = 60_000;

/** A client of the gateway: no retries of its own. */
export function throughGateway(agent: Agent, port: number): OneCall {
  const url = `http://127.0.0.1:${port}/ai/v1/chat/completions`;
  return async (call) => {
    const seen = await send({ agent, url, model: 'story', call, headersTimeout: patienceMs, bodyTimeout: patienceMs });
    return { ...judgeAnswer(call, seen), status: seen.status, retryAfter: seen.retryAfter };
  };
}

/**
 * A client that asks one provider after the other, once each, with no memory and no gateway. It sees an error in a 200, but what it has
 * shown of a stream it cannot take back.
 */
export function naively(agent: Agent, ports: readonly number[]): OneCall {
  return async (call) => {
    const headersTimeout = isStream(call) ? limits.firstToken : limits.reply;
    for (const [i, port] of ports.entries()) {
      const url = `http://127.0.0.1:${port}/v1/chat/completions`;
      const seen = await send({ agent, url, model: 'story-1', call, headersTimeout, bodyTimeout: limits.idle });
      const judged = judgeAnswer(call, seen);
      const isLast = i === ports.length - 1;
      if (judged.ended !== 'error' || judged.shown || isLast)
        return { ...judged, status: seen.status, retryAfter: seen.retryAfter };
    }
    throw new Error('No provider to ask.');
  };
}
