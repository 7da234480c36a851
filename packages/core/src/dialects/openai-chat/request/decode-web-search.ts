import type { JsonObject } from '../../../call/json.ts';
import type { WebSearch } from '../../../call/web-search.ts';
import { defined, isGiven, isObject } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { dropOptions, readContextSize, readDomains, readLocation } from '../../web-search/read-web-search.ts';
import { asArray } from '../read-json.ts';

/** OpenRouter's search, which OpenRouter offers to every model. https://openrouter.ai/docs/guides/features/server-tools/web-search (read 2026-11) */
export const openrouterSearch = 'openrouter:web_search';

/** Reads the search of OpenAI's search models, or OpenRouter's tool; undefined where there is neither, or where no tool may be called. */
export function decodeWebSearch(body: JsonObject, reader: RequestReader): WebSearch | undefined {
  if (isGiven(body.web_search_options)) return readOptions(body.web_search_options, reader);
  const at = asArray(body.tools).findIndex((tool) => isObject(tool) && tool.type === openrouterSearch);
  if (at < 0 || body.tool_choice === 'none') return undefined;
  return readTool(asArray(body.tools)[at] as JsonObject, `tools[${at}].parameters`, reader); // found as an object
}

function readOptions(value: unknown, reader: RequestReader): WebSearch {
  const at = 'web_search_options';
  const { search_context_size, user_location, ...others } = reader.object(value, at);
  const { approximate } = reader.read('object', user_location, `${at}.user_location`) ?? {};
  dropOptions(others, reader);
  return defined({
    contextSize: readContextSize(search_context_size, `${at}.search_context_size`, reader),
    location: readLocation(approximate, `${at}.user_location.approximate`, reader),
  });
}

function readTool({ parameters }: JsonObject, at: string, reader: RequestReader): WebSearch {
  const given = reader.read('object', parameters, at) ?? {};
  const { allowed_domains, excluded_domains, max_uses, search_context_size, user_location, ...others } = given;
  dropOptions(others, reader);
  return defined({
    allowedDomains: readDomains(allowed_domains, `${at}.allowed_domains`, reader),
    blockedDomains: readDomains(excluded_domains, `${at}.excluded_domains`, reader),
    maxUses: reader.read('whole number', max_uses, `${at}.max_uses`) || undefined,
    contextSize: readContextSize(search_context_size, `${at}.search_context_size`, reader),
    location: readLocation(user_location, `${at}.user_location`, reader),
  });
}
