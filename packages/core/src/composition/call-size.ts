import type { Call } from '../call/call.ts';
import type { ChatRequest } from '../call/request.ts';
import { estimateInputTokens } from '../requests/estimate-tokens.ts';

/** Output tokens of a call that sets no limit. */
const expectedOutput = 500;

/** Tokens of a call, before it is sent. */
export function requestSize(request: ChatRequest): { readonly input: number; readonly output: number } {
  return { input: estimateInputTokens(request), output: request.maxTokens ?? expectedOutput };
}

/** Input and output of a call together, estimated once for each call: several layers ask, and a prompt may be long. */
export function callSizes(): (call: Call) => number {
  const sizes = new WeakMap<Call, number>();
  return (call) => {
    const found = sizes.get(call);
    if (found !== undefined) return found;
    const { input, output } = requestSize(call.request);
    sizes.set(call, input + output);
    return input + output;
  };
}
