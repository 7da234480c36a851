import type { JsonObject } from '../../../call/json.ts';
import type { ModelTraits } from '../../../call/model-traits.ts';
import type { ChatRequest } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { isObject } from '../../json.ts';
import { type Losses, lossList } from '../../losses.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { camelCased, listOf } from '../read-json.ts';
import { fitMaxTokens, withoutPenalties } from './encode-config.ts';
import { fitHost, saysRoles } from './fit-host.ts';
import { fitThinking } from './fit-thinking.ts';
import { fitsEveryModel } from './plain-request.ts';
import { withSignatures } from './signatures.ts';
import { withContents, withoutParts } from './with-contents.ts';
import { withParams } from './with-params.ts';

/** The client's own body for a target of this dialect: every field is kept, but for what the target's model refuses. */
export function passRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  const { traits, params, native } = to;
  if (!fitsEveryModel(body, traits) || !(native || saysRoles(body))) return fitRequest(body, request, to);
  return { ok: true, body: withParams(body, params), warnings: [], changed: Object.keys(params).length > 0 };
}

/** As `passRequest`, for a body that may hold anything. */
export function fitRequest(body: JsonObject, request: ChatRequest, to: EncodeTo): EncodedRequest {
  const { traits, params } = to;
  const losses = lossList();
  // The path names the model; the name in the body, as some clients write it, is the one of the class.
  const { model: _, ...given } = camelCased(body);
  const configured = fitConfig(fitHost(given, to.native, losses), request, traits, losses);
  const said = withWholeTurns(
    withoutEmptyTexts(to.isStandIn || to.withoutReasoning ? withoutSignatures(configured, losses) : configured),
  );
  const fitted = traits.signsCalls ? fitSignatures(said, losses) : said;
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
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
  const taken = traits.noPenalties ? withoutPenalties(config, losses) : config;
  return { ...body, generationConfig: edited(taken, { ...limit, ...thinking }) };
}

/**
 * The chats of Google's SDK keep each piece of a stream as a content of its own, so that calls follow a content of the model: Google wants calls to follow the
 * user or results of tools. The pieces of such a turn are sent as one content.
 */
function withWholeTurns(body: JsonObject): JsonObject {
  const contents = listOf(body.contents);
  const splits = (content: unknown, at: number) => isOfModel(content) && isOfModel(contents[at - 1]) && hasCall(content);
  if (!contents.some(splits)) return body;
  const joined: { readonly given: unknown; readonly ofModel: boolean; readonly parts: unknown[] }[] = [];
  for (const given of contents) {
    const last = joined.at(-1);
    const ofModel = isOfModel(given);
    const parts = isObject(given) ? listOf(given.parts) : [];
    if (ofModel && last?.ofModel) for (const part of parts) last.parts.push(part);
    else joined.push({ parts: [...parts], ofModel, given });
  }
  return {
    ...body,
    contents: joined.map(({ given, parts, ofModel }) => (ofModel && isObject(given) ? { ...given, parts } : given)),
  };
}

function isOfModel(content: unknown): boolean {
  return isObject(content) && content.role === 'model';
}

function hasCall(content: unknown): boolean {
  return isObject(content) && listOf(content.parts).some((part) => isObject(part) && part.functionCall !== undefined);
}

/** Signatures are good for the account and the model that made them. Reasoning is told with its words, which everybody may read. */
function withoutSignatures(body: JsonObject, losses: Losses): JsonObject {
  return withContents(body, (content) => {
    const parts = listOf(content.parts);
    if (!parts.some(isSigned)) return content;
    losses.warn('thought signatures of earlier turns are not sent: the target takes only its own');
    return { ...content, parts: parts.map((part) => (isSigned(part) ? edited(part, { thoughtSignature: null }) : part)) };
  });
}

function isSigned(part: unknown): part is JsonObject {
  return isObject(part) && part.thoughtSignature !== undefined;
}

/**
 * Streams end in a part with an empty text, Google's own too, and clients send it back with the history, where Google refuses it. One that carries a
 * signature is kept.
 */
function withoutEmptyTexts(body: JsonObject): JsonObject {
  return withoutParts(body, isEmptyText);
}

function isEmptyText(part: unknown): boolean {
  return isObject(part) && part.text === '' && part.thoughtSignature === undefined;
}

/**
 * Calls that a target of another dialect made have no signature, and come back with the history. A model that insists on one gets what Google documents
 * for calls that the model did not make.
 */
function fitSignatures(body: JsonObject, losses: Losses): JsonObject {
  const contents = listOf(body.contents);
  const signed = withSignatures(contents);
  if (signed === contents) return body;
  losses.warn('calls of tools without a thought signature are sent with the stand-in for one: the target did not make them');
  return { ...body, contents: signed };
}
