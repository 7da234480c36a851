import { isObject } from './json.ts';
import { exceeds, jsonLimits } from './json-meter.ts';

/** Whether a tool can be called with a text: the text is one JSON object, within the limits of a body. */
export function isArguments(text: string): boolean {
  if (exceeds(text, jsonLimits)) return false; // the limits of the body around it do not count what is inside a string
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}
