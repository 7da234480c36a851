import type { JsonObject } from '../../call/json.ts';
import type { ChatRequest } from '../../call/request.ts';
import type { DecodedRequest, EncodedRequest, EncodeTo } from '../dialect.ts';
import { asCount, isObject } from '../json.ts';
import { decodeRequest } from './decode-request.ts';
import { passRequest } from './pass-request.ts';

/** Members of a call that say nothing of its input: the count refuses them as unknown. */
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

/** Reads the body of `POST /v1/messages/count_tokens`: that of a call, for which no output limit is asked. */
export function decodeCount(body: JsonObject): DecodedRequest {
  return decodeRequest({ ...body, max_tokens: 1 });
}

/** The client's own body for a target that counts itself. */
export function passCount(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  const passed = passRequest(body, request, to);
  if (!passed.ok) return passed;
  return { ...passed, body: Object.fromEntries(Object.entries(passed.body).filter(([name]) => !notCounted.has(name))) };
}

/** What a target answered; undefined where it is no count. */
export function decodeCounted(answer: unknown): number | undefined {
  const tokens = isObject(answer) ? asCount(answer.input_tokens) : undefined;
  return Number.isSafeInteger(tokens) ? tokens : undefined;
}
