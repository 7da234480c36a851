import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { isObject, objectsIn } from '../../json.ts';
import { type Losses, lossList } from '../../losses.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { camelCased, listOf } from '../read-json.ts';
import { fitMaxTokens } from './encode-config.ts';
import { fitThinking } from './fit-thinking.ts';
import { withSignature } from './signatures.ts';
import { withParams } from './with-params.ts';

/** The client's own body for a target of this dialect: every field is kept, but for what the target's model refuses. */
export function passRequest(body: JsonObject, request: ChatRequest, { traits, params }: EncodeTo): EncodedRequest {
  const losses = lossList();
  // The path names the model; the name in the body, as some clients write it, is the one of the class.
  const { model: _, ...given } = camelCased(body);
  const configured = fitConfig(given, request, traits, losses);
  const fitted = traits.signsCalls ? fitSignatures(configured, losses) : configured;
  return {
    ok: true,
    body: withParams(fitted, params),
    warnings: losses.warnings,
    changed: losses.warnings.length > 0 || Object.keys(params).length > 0,
  };
}

function fitConfig(body: JsonObject, { maxTokens }: ChatRequest, traits: ModelTraits, losses: Losses): JsonObject {
  const { generationConfig: config } = body;
  if (!isObject(config)) return body;
  const limit = maxTokens === undefined ? {} : { maxOutputTokens: fitMaxTokens(maxTokens, traits, losses) };
  const thinking = isObject(config.thinkingConfig) ? { thinkingConfig: fitThinking(config, traits, losses) } : {};
  return { ...body, generationConfig: edited(config, { ...limit, ...thinking }) };
}

/**
 * Calls that a target of another dialect made have no signature, and come back with the history. A model that insists on one gets what Google documents
 * for calls that the model did not make.
 */
function fitSignatures(body: JsonObject, losses: Losses): JsonObject {
  let isSame = true;
  const contents = listOf(body.contents).map((content) => {
    if (!isObject(content) || content.role !== 'model') return content;
    const parts = objectsIn(listOf(content.parts));
    const signed = withSignature(parts);
    if (signed === parts) return content;
    isSame = false;
    return { ...content, parts: signed };
  });
  if (isSame) return body;
  losses.warn('calls of tools without a thought signature are sent with the stand-in for one: the target did not make them');
  return { ...body, contents };
}
