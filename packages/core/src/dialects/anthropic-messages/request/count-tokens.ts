import type { JsonObject } from '../../../call/json.ts';
import type { DecodedRequest } from '../../client-dialect.ts';
import { asCount, isObject } from '../../json.ts';
import type { TokenCount } from '../../target-dialect.ts';
import { decodeRequest } from './decode-request.ts';
import { passRequest } from './pass-request.ts';

/** Members of a call that do not belong to its input. The counting endpoint refuses them as unknown. */
const notCounted: ReadonlySet<string> = new Set([
  'max_tokens',
  'metadata',
  'service_tier',
  'stop_sequences',
  'stream',
  'temperature',
  'top_k',
  'top_p',
]);

/** Reads the body of `POST /v1/messages/count_tokens`: the body of a call, without an output limit. */
export function decodeCount(body: JsonObject): DecodedRequest {
  return decodeRequest({ ...body, max_tokens: 1 });
}

/** How Anthropic counts the input of a call: from the body of that call. */
export const tokenCount: TokenCount = {
  encode(body, request, to) {
    const passed = passRequest(body, request, to);
    if (!passed.ok) return passed;
    return { ...passed, body: Object.fromEntries(Object.entries(passed.body).filter(([name]) => !notCounted.has(name))) };
  },
  decode(answer) {
    const tokens = isObject(answer) ? asCount(answer.input_tokens) : undefined;
    return Number.isSafeInteger(tokens) ? tokens : undefined;
  },
};
