import type { JsonObject } from '../../../call/json.ts';
import { isObject } from '../../json.ts';

/**
 * Whether a client sees the reasoning of other APIs. Claude shows it where `thinking` asks for it alone: clients that do not ask take the first block of an
 * answer for its text.
 */
export function showsThinking(asked: JsonObject | undefined): boolean {
  if (!asked) return true;
  const { type, display } = isObject(asked.thinking) ? asked.thinking : {};
  return (type === 'enabled' || type === 'adaptive') && display !== 'omitted';
}
