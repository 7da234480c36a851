import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { asObject } from '../../gemini/read-json.ts';
import { isGiven, isObject, objectsIn } from '../../json.ts';
import { type Losses, lossList } from '../../losses.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { fitCachePoints } from './cache-points.ts';
import { encodeRequest } from './encode-request.ts';
import { fitFields } from './fit-fields.ts';
import { withoutLateThinking } from './fit-tool-loop.ts';
import { fitTurns } from './fit-turns.ts';
import { withParams } from './with-params.ts';

/** The client's own body for a target of this dialect: every field is kept, but for what the target's model refuses. */
export function passRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  if (lacksFormat(request, to.traits)) return encodeRequest(request, to);
  const { modelId: _, ...given } = body; // the path names the model
  const losses = lossList();
  const said = withoutLateThinking(fitTurns(given, to, losses), to.traits, losses);
  const marked = withMarks(fitFields(said, request, to, losses), to.traits, losses);
  const fitted = withoutStrict(marked, to.traits, losses);
  if (to.traits.noForcedCalls && forcesCall(body)) losses.refuse('tool choice that forces a call');
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
  return {
    ok: true,
    body: withParams(fitted, to.params),
    warnings: losses.warnings,
    changed: losses.warnings.length > 0 || Object.keys(to.params).length > 0,
  };
}

/**
 * Whether structured output has to be asked for in another way than the client has written: the model is known, and has no field for it. The answer is then
 * written by our encoder, which has no place for what only this dialect knows.
 */
function lacksFormat({ output }: ChatRequest, { structuredOutput, modelFields }: ModelTraits): boolean {
  return output?.type === 'json-schema' && !structuredOutput && modelFields !== undefined;
}

function forcesCall({ toolConfig }: JsonObject): boolean {
  const { any, tool } = asObject(asObject(toolConfig).toolChoice);
  return isGiven(any) || isGiven(tool);
}

/** A Claude without structured output refuses that its tools are strict. */
function withoutStrict(body: JsonObject, { modelFields, structuredOutput }: ModelTraits, losses: Losses): JsonObject {
  const tools = objectsIn(asObject(body.toolConfig).tools);
  if (modelFields !== 'claude' || structuredOutput || !tools.some(({ toolSpec }) => isGiven(asObject(toolSpec).strict)))
    return body;
  losses.warn('strict is not sent of the tools: the model does not take it');
  const plain = tools.map((tool) => (isObject(tool.toolSpec) ? { toolSpec: edited(tool.toolSpec, { strict: null }) } : tool));
  return edited(body, { toolConfig: edited(asObject(body.toolConfig), { tools: plain }) });
}

/** The body with the marks for the cache that the model takes; the same object where there are none. */
function withMarks(body: JsonObject, traits: ModelTraits, losses: Losses): JsonObject {
  const config = asObject(body.toolConfig);
  const messages = objectsIn(body.messages);
  const given = { tools: objectsIn(config.tools), system: objectsIn(body.system), messages };
  const lists = [given.tools, given.system, ...messages.map(({ content }) => objectsIn(content))];
  if (!lists.some((blocks) => blocks.some(({ cachePoint }) => cachePoint !== undefined))) return body;
  const fitted = fitCachePoints(given, traits, losses);
  return edited(body, {
    messages: fitted.messages,
    ...(isGiven(body.system) && { system: fitted.system }),
    ...(isObject(body.toolConfig) && { toolConfig: edited(config, { tools: fitted.tools }) }),
  });
}
