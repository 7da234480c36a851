import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, Unportable } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { findMedia } from '../../find-media.ts';
import { chatUser, fitUser } from '../../fit-user.ts';
import { detailFeature } from '../../image-detail.ts';
import { defined } from '../../json.ts';
import { askingForJson, refuseAnswerSchema } from '../../json-output.ts';
import { goWithout, type Losses, lossList, noSuchField } from '../../losses.ts';
import { isSoundOrFilm } from '../../media-type.ts';
import { askerField, takeShared } from '../../of-openai.ts';
import { encodeEffort } from '../../openai-chat/request/encode-effort.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { toolNames } from '../../tool-names.ts';
import { encodeItems } from './encode-items.ts';
import { writeFormat, writeTools } from './encode-tools.ts';
import { encodeWebSearch } from './encode-web-search.ts';
import { fitParameters } from './fit-parameters.ts';

// https://platform.openai.com/docs/api-reference/responses

const longestToolName = 64;

/** Features of other dialects without a common form that this one can say. */
export const carries: ReadonlySet<string> = new Set([detailFeature]);

/** Fewer output tokens are refused, with or without reasoning. */
const fewestTokens = 16;

/** Writes the request of a client that speaks another dialect. Nothing is lost in silence: a warning names the loss, or the call is refused. */
export function encodeRequest(request: ChatRequest, to: EncodeTo): EncodedRequest {
  const losses = lossList();
  const shared = takeShared(request.unportable, to, true);
  noteMissing(request, shared.others, to, losses);
  const search = encodeWebSearch(request, to, losses);
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
  const names = toolNames(request, longestToolName);
  const tools = writeTools(request, names, to, search ? [search.tool] : []);
  const conversation = encodeItems(askingForJson(request, losses), names, to);
  const effort = encodeEffort(request.reasoning, to);
  const asked = effort.members.reasoning_effort;
  const reasoning = asked === undefined ? {} : { reasoning: { effort: asked } };
  const members = { ...tools.members, ...search?.members, ...reasoning };
  const fitted = fitParameters({ ...writeBody(request, conversation.input, shared.members, to), ...members }, to);
  for (const { warnings } of [shared, tools, conversation, effort, fitted]) for (const warning of warnings) losses.warn(warning);
  return {
    ok: true,
    body: edited(fitted.body, to.params),
    warnings: losses.warnings,
    changed: true,
    toolNames: names.renamed,
  };
}

/** What this dialect has no field for. */
function noteMissing(request: ChatRequest, unportable: readonly Unportable[], to: EncodeTo, losses: Losses): void {
  const { n, logprobs, maxTokens, user } = request;
  goWithout(unportable, carries, losses);
  if ((n ?? 1) > 1) losses.refuse('n');
  if (logprobs) losses.refuse('logprobs');
  refuseAnswerSchema(request, to, losses);
  const media = findMedia(request.messages, isSoundOrFilm);
  if (media !== undefined) losses.refuse(`file of type ${media}`);
  const missing = {
    top_k: request.topK,
    stop: request.stop,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty || undefined,
    presence_penalty: request.presencePenalty || undefined,
  };
  for (const [field, value] of Object.entries(missing)) if (value !== undefined) losses.warn(noSuchField(field));
  if (maxTokens !== undefined && maxTokens < fewestTokens) {
    losses.warn(`max_output_tokens ${maxTokens} is sent as ${fewestTokens}, the least that the target takes`);
  }
  const isHashed = user !== undefined && fitUser(user, chatUser) !== user;
  if (isHashed) losses.warn(`user is sent as a hash: the target takes ${chatUser.longest} characters`);
}

/** The answer is not to be stored: its client could not refer to it. */
function writeBody(request: ChatRequest, input: readonly JsonObject[], shared: JsonObject, to: EncodeTo): JsonObject {
  const { verbosity, ...members } = shared;
  const { output, maxTokens, temperature, user } = request;
  return defined({
    model: to.model,
    input,
    store: false,
    text: (output || verbosity) && defined({ format: output && writeFormat(output, to), verbosity }),
    max_output_tokens: maxTokens === undefined ? undefined : Math.max(fewestTokens, maxTokens),
    temperature: temperature === undefined ? undefined : Math.min(2, to.traits.maxTemperature, Math.max(0, temperature)),
    top_p: request.topP,
    [askerField(request.userIs, to)]: user === undefined ? undefined : fitUser(user, chatUser),
    stream: request.stream || undefined,
    ...members,
  });
}
