import { isObject, type JsonObject } from '../json.ts';
import type { IncomingRequest, Place, Problem } from './wire.ts';

/** The beginning of a path of Vertex AI: with a project, or in the express mode without one. */
const beginning = '^/v1(?:beta1)?(?:/projects/[^/]+/locations/[^/]+)?/publishers';
const claude = new RegExp(`${beginning}/anthropic/models/([^/:]+):(rawPredict|streamRawPredict)$`);
const gemini = new RegExp(`${beginning}/google/models/([^/:]+):(\\w+)$`);

/** What stands at a path of Claude there. */
export function claudePlaceOf(path: string): Place | undefined {
  const [, name = '', verb] = claude.exec(path) ?? [];
  if (verb === undefined) return undefined;
  if (name === 'count-tokens') return { what: 'count', host: 'vertex', stream: false };
  return { what: 'call', host: 'vertex', model: decodeURIComponent(name), stream: verb === 'streamRawPredict' };
}

/** The model and the verb of a path of Gemini there. */
export function geminiAt(path: string): { readonly name: string; readonly verb: string } | undefined {
  const [, name = '', verb] = gemini.exec(path) ?? [];
  return verb === undefined ? undefined : { name, verb };
}

/** What Claude wants there in place of a header and of the model. */
export function checkClaude(json: unknown, isCount: boolean): Problem | undefined {
  if (!isObject(json)) return { message: 'The request body is not valid JSON.' };
  if (json.anthropic_version !== 'vertex-2023-10-16') return { message: 'anthropic_version: Field required' };
  return !isCount && json.model !== undefined ? { message: 'model: Extra inputs are not permitted' } : undefined;
}

const knownBetas =
  /^(?:compact|computer-use|context-1m|context-management|dangerous-tool-use|interleaved-thinking|per-turn-control|thinking-binding-controls|thinking-display-updates|tool-search-tool|web-search)-\d{4}-\d\d-\d\d$/;

/** One beta that Claude does not know there is a 400, and to a count so is every one. */
export function checkClaudeBetas(headers: IncomingRequest['headers'], isCount: boolean): Problem | undefined {
  const named = (headers['anthropic-beta'] ?? '').split(',').map((beta) => beta.trim());
  const unknown = named.filter((beta) => beta !== '' && (isCount || !knownBetas.test(beta)));
  if (unknown.length === 0) return undefined;
  const names = unknown.map((beta) => `\`${beta}\``).join(', ');
  return {
    message: `Unexpected value(s) ${names} for the \`anthropic-beta\` header. Please consult our documentation at docs.anthropic.com or try again without the header.`,
  };
}

const counted = new Set(['contents', 'systemInstruction', 'tools', 'generationConfig', 'model', 'instances']);

/** A count takes no whole calls there. */
export function checkGeminiCountFields(json: JsonObject): Problem | undefined {
  const extra = Object.keys(json).find((name) => !counted.has(name));
  return extra === undefined
    ? undefined
    : { message: `Invalid JSON payload received. Unknown name "${extra}": Cannot find field.` };
}

/** Each content has to say whose it is. */
export function checkRoles(contents: readonly JsonObject[]): Problem | undefined {
  return contents.every(({ role }) => role === 'user' || role === 'model')
    ? undefined
    : { message: 'Please use a valid role: user, model.' };
}
