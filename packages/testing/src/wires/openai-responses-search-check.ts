import { type JsonObject, objectAt, objectsIn } from '../json.ts';
import { anyOf, type Shape, unknownMember } from './shape.ts';
import type { Problem } from './wire.ts';

const searchType = /^web_search(?:_preview)?(?:_20\d\d_\d\d_\d\d)?$/;
const shape: Shape = {
  ...anyOf('type', 'search_context_size', 'external_web_access', 'return_token_budget', 'search_content_types'),
  filters: anyOf('allowed_domains'),
  user_location: anyOf('type', 'city', 'country', 'region', 'timezone'),
};

export function isSearch({ type }: JsonObject): boolean {
  return typeof type === 'string' && searchType.test(type);
}

/** What Responses refuse of a search of the web. */
export function checkSearch(body: JsonObject): Problem | undefined {
  const tools = objectsIn(body.tools);
  const index = tools.findIndex(isSearch);
  const tool = tools[index];
  if (!tool) return undefined;
  const unknown = unknownMember(tool, shape);
  if (unknown) {
    const param = ['tools', `[${index}]`, unknown.at && `.${unknown.at}`, `.${unknown.name}`].join('');
    return { message: `Unknown parameter: '${param}'.`, param, code: 'unknown_parameter' };
  }
  if (/^(?:gpt-4\.1-nano|gpt-3\.5|gpt-4-turbo)/.test(String(body.model))) {
    return { message: `Hosted tool 'web_search' is not supported with ${String(body.model)}.`, param: 'tools' };
  }
  if (objectAt(body, 'reasoning').effort === 'minimal') {
    return { message: "The following tools cannot be used with reasoning.effort 'minimal': web_search.", param: 'tools' };
  }
  return objectAt(objectAt(body, 'text'), 'format').type === 'json_object'
    ? { message: 'Web Search cannot be used with JSON mode.', param: 'response_format' }
    : undefined;
}
