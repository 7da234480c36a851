import type { DecodedRequest, ReceivedRequest } from '../../client-dialect.ts';
import { asObject } from '../../gemini/read-json.ts';
import { asCount, defined, isObject } from '../../json.ts';
import type { TokenCount } from '../../target-dialect.ts';
import { decodeRequest } from './decode-request.ts';
import { passRequest } from './pass-request.ts';

/** Reads the body of `CountTokens`, which holds the input of a call of `Converse`. */
export function decodeCount({ body, inPath }: ReceivedRequest): DecodedRequest {
  const { converse } = asObject(body.input);
  if (isObject(converse)) return decodeRequest({ body: converse, inPath }, false);
  return { ok: false, param: 'input.converse', message: "Invalid 'input.converse': expected an object." };
}

/**
 * How Bedrock counts the input of a call.
 *
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseTokensRequest.html (read 2026-11)
 */
export const tokenCount: TokenCount = {
  encode(body, request, to) {
    const passed = passRequest(asObject(asObject(body.input).converse), request, { ...to, params: {} });
    if (!passed.ok) return passed;
    const { messages, system, toolConfig, additionalModelRequestFields } = passed.body;
    return {
      ...passed,
      body: { input: { converse: defined({ messages, system, toolConfig, additionalModelRequestFields }) } },
    };
  },
  decode(answer) {
    const tokens = isObject(answer) ? asCount(answer.inputTokens) : undefined;
    return Number.isSafeInteger(tokens) ? tokens : undefined;
  },
};
