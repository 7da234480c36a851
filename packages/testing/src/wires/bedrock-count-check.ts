import { isObject, type JsonObject, parseJson } from '../json.ts';
import { checkAuthorization, checkConverse, checkInvoke } from './bedrock-check.ts';
import type { IncomingRequest, Problem } from './wire.ts';

const counted: ReadonlySet<string> = new Set(['messages', 'system', 'toolConfig', 'additionalModelRequestFields']);

/** What Bedrock answers to a request to count; undefined for one that it takes. It counts for models of Anthropic, and not by the id of a profile. */
export function checkBedrockCount(request: IncomingRequest): Problem | undefined {
  const { json, model = '' } = request;
  const refused = checkAuthorization(request);
  if (refused !== undefined) return refused;
  if (!model.startsWith('anthropic.claude')) return { message: "The provided model doesn't support counting tokens." };
  const { input, ...others } = isObject(json) ? json : {};
  const kinds = isObject(input) ? Object.entries(input) : [];
  const [[kind, given] = []] = kinds;
  if (Object.keys(others).length > 0 || kinds.length !== 1 || !isObject(given)) return { message: 'input must have one member.' };
  if (kind === 'converse') return checkCounted(given, model);
  const body = typeof given.body === 'string' ? parseJson(Buffer.from(given.body, 'base64').toString()) : undefined;
  return isObject(body) ? checkInvoke(request, body) : { message: 'The body of invokeModel is not valid JSON.' };
}

function checkCounted(given: JsonObject, model: string): Problem | undefined {
  const unknown = Object.keys(given).find((name) => !counted.has(name));
  return unknown === undefined ? checkConverse(given, model) : { message: `extraneous key [${unknown}] is not permitted` };
}
