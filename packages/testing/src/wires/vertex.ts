import { isObject, type JsonObject } from '../json.ts';
import type { Place, Problem } from './wire.ts';

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
