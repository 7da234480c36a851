import type { JsonObject } from '../../call/json.ts';
import type { WebSearchLocation } from '../../call/web-search.ts';

/** The place of the user, as the APIs of OpenAI and Anthropic write it. */
export function writeLocation(location: WebSearchLocation | undefined): JsonObject | undefined {
  return location && { type: 'approximate', ...location };
}
