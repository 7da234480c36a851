import { isObject } from './json.ts';
import { exceeds, jsonLimits } from './json-meter.ts';

/** Whether a text is what a tool can be called with: one JSON object, of no more than a body may hold. */
export function isArguments(text: string): boolean {
  if (exceeds(text, jsonLimits)) return false; // no limit on the body around it has counted what is inside of a text
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
