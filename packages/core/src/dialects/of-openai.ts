import type { JsonObject } from '../call/json.ts';
import type { Unportable } from '../call/request.ts';

/** Fields that Chat Completions and Responses have alike, at OpenAI itself. Other hosts of these wires may refuse them. */
export const sharedFields: ReadonlySet<string> = new Set(['service_tier', 'prompt_cache_key', 'prompt_cache_retention']);

/** Whether a request of the other API of OpenAI has given the field: other dialects may have one of the same name, and tell no value. */
const isShared = ({ feature, value }: Unportable) => value !== undefined && sharedFields.has(feature);

/** The shared fields of a request, as it gave them. */
export function writeShared(unportable: readonly Unportable[]): JsonObject {
  return Object.fromEntries(unportable.filter(isShared).map(({ feature, value }) => [feature, value]));
}

/** What a request has beside its shared fields. */
export function notShared(unportable: readonly Unportable[]): readonly Unportable[] {
  return unportable.some(isShared) ? unportable.filter((one) => !isShared(one)) : unportable;
}
