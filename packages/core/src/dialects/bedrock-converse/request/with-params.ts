import type { JsonObject } from '../../../call/json.ts';
import { edited } from '../../edited.ts';
import { isObject } from '../../json.ts';

const nested = ['inferenceConfig', 'additionalModelRequestFields'] as const;

/** The body with the members that the configuration sets. Members of the two objects that hold settings are set one by one, so that the others stay. */
export function withParams(body: JsonObject, params: JsonObject): JsonObject {
  const inner = nested.flatMap((name) => {
    const [given, set] = [body[name], params[name]];
    return isObject(given) && isObject(set) ? [[name, edited(given, set)] as const] : [];
  });
  return edited(body, { ...params, ...Object.fromEntries(inner) });
}
