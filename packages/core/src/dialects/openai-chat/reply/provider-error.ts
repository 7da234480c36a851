import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';
import { asArray } from '../read-json.ts';

/** The error in an answer with status 200, as the provider wrote it; undefined where the answer has no error. */
export function findError(body: JsonObject): unknown {
  if (tells(body.error)) return body;
  if (body.object === 'error' || body.type === 'error') return body; // vLLM, SGLang, Mistral: no member around it
  const error = asArray(body.choices).find((choice) => isObject(choice) && tells(choice.error)); // OpenRouter
  return isObject(error) ? { error: error.error } : undefined;
}

function tells(error: unknown): boolean {
  return error !== undefined && error !== null && error !== false && error !== '';
}
