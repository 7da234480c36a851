import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import { edited } from '../../edited.ts';
import { isObject } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import { withContents, withoutParts } from './with-contents.ts';

/** A member that one of Google's two hosts knows, by its path through objects and lists. */
interface Member {
  readonly path: readonly string[];
  /** The answer would be another one without it. */
  readonly isNeeded?: true;
}

const member = (path: string): Member => ({ path: path.split('.') });
const needed = (path: string): Member => ({ ...member(path), isNeeded: true });

// Google's SDK tells of each member which host knows it: https://github.com/googleapis/js-genai, src/converters (read 2026-11).
const ofVertexAlone: readonly Member[] = [
  needed('modelArmorConfig'),
  member('safetySettings.method'),
  member('generationConfig.audioTimestamp'),
  member('generationConfig.routingConfig'),
  member('generationConfig.modelSelectionConfig'),
  member('toolConfig.functionCallingConfig.streamFunctionCallArguments'),
  needed('tools.googleSearch.excludeDomains'),
  needed('tools.googleSearch.blockingConfidence'),
  ...['retrieval', 'enterpriseWebSearch', 'exaAiSearch', 'parallelAiSearch'].map((tool) => needed(`tools.${tool}`)),
];
const ofGeminiAlone: readonly Member[] = [
  member('store'),
  member('generationConfig.enableEnhancedCivicAnswers'),
  member('toolConfig.includeServerSideToolInvocations'), // Vertex AI takes functions beside tools of its own without it
  member('contents.parts.partMetadata'),
  needed('tools.fileSearch'),
  needed('tools.mcpServers'),
];

/**
 * The Gemini API and Vertex AI speak one dialect, and each answers 400 to members that the other one alone knows. What a request can do without is left out; a
 * host that does not know the rest cannot take the call.
 */
export function fitHost(body: JsonObject, native: boolean, losses: Losses): JsonObject {
  const known = native ? body : withRoles(withoutToolCalls(body, losses));
  return (native ? ofVertexAlone : ofGeminiAlone).reduce((given, { path, isNeeded }) => {
    const fitted = withoutMember(given, path);
    if (fitted === given) return given;
    const name = path.join('.');
    if (isNeeded) losses.refuse(name);
    else losses.warn(`${name} is not sent: the host does not know it`);
    return fitted;
  }, known);
}

/** Whether each content says who said it, as Vertex AI wants it. */
export function saysRoles({ contents }: JsonObject): boolean {
  return Array.isArray(contents) && contents.every((content) => isObject(content) && content.role !== undefined);
}

/** The value without a member; the same value where it has no such member. */
function withoutMember<T>(value: T, path: readonly string[]): T;
function withoutMember(value: unknown, [name = '', ...deeper]: readonly string[]): unknown {
  if (Array.isArray(value)) {
    const fitted = value.map((item: unknown) => withoutMember(item, [name, ...deeper]));
    return fitted.every((item, i) => item === value[i]) ? value : fitted;
  }
  const given = isObject(value) ? own(value, name) : undefined;
  if (!isObject(value) || given === undefined) return value;
  const fitted = deeper.length === 0 ? null : withoutMember(given, deeper);
  return fitted === given ? value : edited(value, { [name]: fitted });
}

/** What Google's own tools did: the answer after it tells the outcome. */
function withoutToolCalls(body: JsonObject, losses: Losses): JsonObject {
  const isOfGoogle = (part: unknown) => isObject(part) && (part.toolCall !== undefined || part.toolResponse !== undefined);
  const fitted = withoutParts(body, isOfGoogle);
  if (fitted !== body) losses.warn("calls of Google's own tools in earlier turns are not sent: the host does not know them");
  return fitted;
}

function withRoles(body: JsonObject): JsonObject {
  return withContents(body, (content) =>
    content.role === 'user' || content.role === 'model' ? content : { ...content, role: 'user' },
  );
}
