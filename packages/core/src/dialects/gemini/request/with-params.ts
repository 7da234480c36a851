import type { JsonObject } from '../../../call/json.ts';
import { edited } from '../../edited.ts';
import { isObject } from '../../json.ts';

/**
 * The body with the members that the configuration sets. Nearly all that can be set stands below `generationConfig`, so that its members are set one by
 * one: a configuration that sets one of them leaves the others as the client wrote them.
 */
export function withParams(body: JsonObject, params: JsonObject): JsonObject {
  const { generationConfig: config, ...others } = params;
  if (!isObject(config)) return edited(body, params);
  const given = isObject(body.generationConfig) ? body.generationConfig : {};
  return edited(body, { ...others, generationConfig: edited(given, config) });
}
