import { exceeds, jsonLimits } from '../../../call/json-meter.ts';
import { decodeCount as decodeMessages } from '../../anthropic-messages/request/count-tokens.ts';
import type { DecodedRequest, ReceivedRequest } from '../../client-dialect.ts';
import { asObject } from '../../gemini/read-json.ts';
import { asCount, defined, isObject, parseJsonExact } from '../../json.ts';
import type { TokenCount } from '../../target-dialect.ts';
import { decodeRequest } from './decode-request.ts';
import { passRequest } from './pass-request.ts';

/** Reads the body of `CountTokens`, which holds the input of a call of `Converse`, or the bytes that would invoke Claude. */
export function decodeCount({ body, inPath }: ReceivedRequest): DecodedRequest {
  const { converse, invokeModel } = asObject(body.input);
  if (isObject(invokeModel)) return decodeInvoke(invokeModel.body, inPath);
  if (isObject(converse)) return decodeRequest({ body: converse, inPath }, false);
  return { ok: false, param: 'input.converse', message: "Invalid 'input.converse': expected an object." };
}

/** The bytes are base64 of a body of Messages, whose values the limits of the body do not count. */
function decodeInvoke(bytes: unknown, inPath = ''): DecodedRequest {
  const text = typeof bytes === 'string' ? Buffer.from(bytes, 'base64').toString() : '';
  const parsed = exceeds(text, jsonLimits) === undefined ? parseJsonExact(text) : undefined;
  const { anthropic_version: version, anthropic_beta: _, ...call } = asObject(parsed);
  if (typeof version !== 'string')
    return {
      ok: false,
      param: 'input.invokeModel.body',
      message: 'Only bodies of Messages are counted: expected anthropic_version.',
    };
  const messages = { ...call, model: inPath };
  const decoded = decodeMessages(messages);
  return decoded.ok ? { ...decoded, body: messages, dialect: 'anthropic-messages' } : decoded;
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
