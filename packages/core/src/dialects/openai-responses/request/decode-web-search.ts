import type { JsonObject } from '../../../call/json.ts';
import type { WebSearch } from '../../../call/web-search.ts';
import { defined, isGiven, isObject, objectsIn } from '../../json.ts';
import { asArray } from '../../openai-chat/read-json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { dropOptions, readContextSize, readDomains, readLocation } from '../../web-search/read-web-search.ts';

const names = /^web_search(?:_preview)?(?:_20\d\d_\d\d_\d\d)?$/;

/** Whether a tool is a search of the web, in one of the versions of its name. */
export function isWebSearch(type: unknown): boolean {
  return typeof type === 'string' && names.test(type);
}

/** Reads the tool that searches the web; undefined where there is none, or where the model may not call it. `max_tool_calls` counts tools of the provider alone. */
export function decodeWebSearch(body: JsonObject, reader: RequestReader): WebSearch | undefined {
  const { tool_choice: choice, max_tool_calls: most } = body;
  const at = asArray(body.tools).findIndex((tool) => isObject(tool) && isWebSearch(tool.type));
  if (at < 0 || !mayBeCalled(choice) || most === 0) {
    if (isGiven(most) && most !== 0) reader.drop('max_tool_calls');
    return undefined;
  }
  const { type: _, filters, user_location, search_context_size, ...others } = asArray(body.tools)[at] as JsonObject; // found as an object
  const where = `tools[${at}]`;
  const { allowed_domains, blocked_domains, ...otherFilters } = reader.read('object', filters, `${where}.filters`) ?? {};
  for (const [name, value] of Object.entries(otherFilters)) if (isGiven(value)) reader.refuse(`web_search.filters.${name}`);
  dropOptions(withoutDefaults(others), reader);
  return defined({
    allowedDomains: readDomains(allowed_domains, `${where}.filters.allowed_domains`, reader),
    blockedDomains: readDomains(blocked_domains, `${where}.filters.blocked_domains`, reader),
    maxUses: reader.read('whole number', most, 'max_tool_calls'),
    contextSize: readContextSize(search_context_size, `${where}.search_context_size`, reader),
    location: readLocation(user_location, `${where}.user_location`, reader),
  });
}

function mayBeCalled(choice: unknown): boolean {
  if (choice === 'none') return false;
  return !isObject(choice) || choice.type !== 'allowed_tools' || objectsIn(choice.tools).some(({ type }) => isWebSearch(type));
}

/** Options whose value says what holds for every search, so that nothing is lost without them. */
function withoutDefaults({
  external_web_access: live,
  return_token_budget: budget,
  search_content_types: types,
  ...others
}: JsonObject): JsonObject {
  const isText = Array.isArray(types) && types.every((type) => type === 'text');
  return {
    ...others,
    ...(live !== true && { external_web_access: live }),
    ...(budget !== 'default' && { return_token_budget: budget }),
    ...(!isText && { search_content_types: types }),
  };
}
