import type { JsonObject } from '../../../call/json.ts';
import type { DecodedRequest, ReceivedRequest } from '../../client-dialect.ts';
import { asCount, defined, isObject } from '../../json.ts';
import type { TokenCount } from '../../target-dialect.ts';
import { camelCased } from '../read-json.ts';
import { decodeRequest } from './decode-request.ts';
import { passRequest } from './pass-request.ts';

/** Reads the body of `countTokens`: the contents alone, or a whole call in `generateContentRequest`. */
export function decodeCount(received: ReceivedRequest): DecodedRequest {
  const { call } = callIn(received.body);
  return decodeRequest({ ...received, body: call }, false);
}

/**
 * How Google counts the input of a call. A whole call names its model, as the path does; Vertex has no whole calls there, and wants what counts of one beside
 * the contents.
 */
export const tokenCount: TokenCount = {
  encode(body, request, to) {
    const { call, isWhole } = callIn(body);
    const passed = passRequest(call, request, isWhole ? to : { ...to, params: {} });
    if (!passed.ok || !isWhole) return passed;
    if (!to.native) return { ...passed, body: countedOf(passed.body) };
    return { ...passed, body: { generateContentRequest: { ...passed.body, model: `models/${to.model}` } } };
  },
  decode(answer) {
    const tokens = isObject(answer) ? asCount(answer.totalTokens) : undefined;
    return Number.isSafeInteger(tokens) ? tokens : undefined;
  },
};

function countedOf({ contents, systemInstruction, tools, generationConfig }: JsonObject): JsonObject {
  return defined({ contents, systemInstruction, tools, generationConfig });
}

function callIn(body: JsonObject): { readonly call: JsonObject; readonly isWhole: boolean } {
  const { generateContentRequest: whole } = camelCased(body);
  return isObject(whole) ? { call: whole, isWhole: true } : { call: body, isWhole: false };
}
