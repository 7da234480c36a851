import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { fitEffort, fitOutputLimit } from '../../anthropic-messages/request/fit-output.ts';
import { fitThinking } from '../../anthropic-messages/request/fit-thinking.ts';
import { withoutRefusedSampling } from '../../anthropic-messages/request/sampling.ts';
import { edited } from '../../edited.ts';
import { asObject } from '../../gemini/read-json.ts';
import { defined } from '../../json.ts';
import type { Losses } from '../../losses.ts';
import type { EncodeTo } from '../../target-dialect.ts';
import { isLevel } from './decode-fields.ts';
import { topKField } from './encode-sampling.ts';
import { encodeModelFields } from './model-fields.ts';

/** Whose names the members of `additionalModelRequestFields` are, of which it is known. */
const makers: ReadonlyMap<string, ModelTraits['modelFields']> = new Map([
  ...['thinking', 'reasoning_config', 'output_config', 'anthropic_beta', 'top_k'].map((name) => [name, 'claude'] as const),
  ...['reasoningConfig', 'inferenceConfig'].map((name) => [name, 'nova'] as const),
  ['reasoning_effort', 'openai'] as const,
]);

/** Writes how a model of another maker, or of another generation, is asked for the same: models refuse what they do not know. */
export function fitFields(body: JsonObject, request: ChatRequest, to: EncodeTo, losses: Losses): JsonObject {
  const inference = asObject(body.inferenceConfig);
  const fields = ownFields(asObject(body.additionalModelRequestFields), request, to, losses);
  const { maxTokens, temperature, topP } = inference;
  const { top_k, thinking, output_config } = fields;
  // What Claude refuses is known in the words of Messages; most of it holds for models of others too.
  const limit = maxTokens ?? (thinking === undefined ? undefined : to.traits.maxOutputTokens); // a budget of reasoning is a part of it
  const asked = defined({ max_tokens: limit, temperature, top_p: topP, top_k, thinking, output_config, messages: body.messages });
  const sampled = fitOutputLimit(withoutRefusedSampling(asked, to.traits, losses), to.traits, losses);
  const fitted =
    to.traits.modelFields === 'claude' ? fitThinking(fitEffort(sampled, to.traits, losses), to.traits, losses) : sampled;
  if (fitted === asked) return withFields(body, fields);
  const named = { maxTokens: fitted.max_tokens, temperature: fitted.temperature, topP: fitted.top_p };
  const { top_k: k, thinking: thought, output_config: config } = fitted;
  const limited = edited(body, { inferenceConfig: nullIfEmpty(edited(inference, named)) });
  return withFields(limited, edited(fields, { top_k: k, thinking: thought, output_config: config }));
}

function withFields(body: JsonObject, fields: JsonObject): JsonObject {
  const given = body.additionalModelRequestFields;
  return fields === given || given === undefined ? body : edited(body, { additionalModelRequestFields: nullIfEmpty(fields) });
}

function nullIfEmpty(members: JsonObject): JsonObject | null {
  return Object.keys(members).length === 0 ? null : members;
}

/** The fields in the words of the model's own maker, where these are known. */
function ownFields(given: JsonObject, request: ChatRequest, { traits, isStandIn }: EncodeTo, losses: Losses): JsonObject {
  const mayTakeLevel = traits.modelFields === undefined && !isStandIn;
  const isKnown = traits.modelFields !== undefined || traits.ofOtherMaker === true || isStandIn === true;
  const isOwn = (name: string) =>
    makers.get(name) === traits.modelFields || (name === 'reasoning_config' && isLevel(given[name]) && mayTakeLevel);
  const isForeign = (name: string) => makers.has(name) && !isOwn(name);
  const foreign = isKnown ? Object.keys(given).filter(isForeign) : [];
  if (foreign.length === 0) return given;
  losses.warn(`${foreign.join(', ')} of additionalModelRequestFields is not sent as it is: the model is of another maker`);
  const own = Object.fromEntries(Object.entries(given).filter(([name]) => !foreign.includes(name)));
  const { fields } = encodeModelFields(request, traits, losses);
  return { ...own, ...fields, ...topKField(request.topK, traits, losses) };
}
