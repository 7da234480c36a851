import type { ChatRequest } from '../../../call/request.ts';
import type { WebSearch } from '../../../call/web-search.ts';
import { defined, isObject } from '../../json.ts';
import type { RequestReader } from '../../request-reader.ts';
import { dropOptions, readDomains, readLocation } from '../../web-search/read-web-search.ts';

const names = /^web_search_20\d{6}$/;

/** Whether a tool is a search of the web, in one of the versions of its name. */
export function isWebSearch(type: unknown): boolean {
  return typeof type === 'string' && names.test(type);
}

/** Reads the tool that searches the web; nothing where there is none, or where the model may not call it. */
export function decodeWebSearch(
  tools: unknown,
  { toolChoice }: Pick<ChatRequest, 'toolChoice'>,
  reader: RequestReader,
): Pick<ChatRequest, 'webSearch'> {
  const at = Array.isArray(tools) ? tools.findIndex((tool) => isObject(tool) && isWebSearch(tool.type)) : -1;
  const tool: unknown = Array.isArray(tools) ? tools[at] : undefined;
  if (!isObject(tool) || toolChoice?.type === 'none') return {};
  if (toolChoice?.type === 'tool' && toolChoice.name === tool.name) reader.refuse('tool_choice web_search');
  return { webSearch: readOptions(tool, `tools[${at}]`, reader) };
}

function readOptions(tool: Readonly<Record<string, unknown>>, at: string, reader: RequestReader): WebSearch {
  const { type: _, name: _name, allowed_domains, blocked_domains, max_uses, user_location, allowed_callers, ...others } = tool;
  const isDirect = Array.isArray(allowed_callers) && allowed_callers.every((caller) => caller === 'direct');
  dropOptions({ ...others, ...(!isDirect && { allowed_callers }) }, reader);
  return defined({
    allowedDomains: readDomains(allowed_domains, `${at}.allowed_domains`, reader),
    blockedDomains: readDomains(blocked_domains, `${at}.blocked_domains`, reader),
    maxUses: reader.read('whole number', max_uses, `${at}.max_uses`) || undefined,
    location: readLocation(user_location, `${at}.user_location`, reader),
  });
}
