import { isObject } from './json.ts';
import { exceeds, jsonLimits } from './json-meter.ts';
import type { ToolForm } from './tool-forms.ts';

/**
 * Whether a tool can be called with a text: the text is one JSON object, within the limits of a body.
 *
 * @param form - of a tool of free text: the object must hold that text
 */
export function isArguments(text: string, form?: ToolForm): boolean {
  if (exceeds(text, jsonLimits)) return false; // the limits of the body around it do not count what is inside a string
  try {
    const args: unknown = JSON.parse(text);
    return isObject(args) && (form?.type !== 'text' || typeof args.input === 'string');
  } catch {
    return false;
  }
}
