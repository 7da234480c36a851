import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest, OutputFormat, Unportable } from '../../../call/request.ts';
import { edited } from '../../edited.ts';
import { chatUser, fitUser } from '../../fit-user.ts';
import { detailFeature } from '../../image-detail.ts';
import { defined } from '../../json.ts';
import { askingForJson, fitAnswerSchema, refuseAnswerSchema } from '../../json-output.ts';
import { goWithout, type Losses, lossList, noSuchField } from '../../losses.ts';
import { askerField, takeShared } from '../../of-openai.ts';
import type { EncodedRequest, EncodeTo } from '../../target-dialect.ts';
import { toolNames } from '../../tool-names.ts';
import { beginAnswer } from './begin-answer.ts';
import { encodeEffort } from './encode-effort.ts';
import { encodeMessages, untakenMedia } from './encode-messages.ts';
import { writeTools } from './encode-tools.ts';
import { encodeWebSearch } from './encode-web-search.ts';
import { fitParameters } from './fit-parameters.ts';
import { fitsStrict } from './fit-schema.ts';
import { mayAskUsage } from './pass-request.ts';

/** Writes the request of a client that speaks another dialect. Nothing is lost in silence: a warning names the loss, or the call is refused. */
export function encodeRequest(request: ChatRequest, to: EncodeTo): EncodedRequest {
  const losses = lossList();
  const shared = takeShared(request.unportable, to, false);
  noteMissing(request, shared.others, to, losses);
  const search = encodeWebSearch(request.webSearch, to, losses);
  if (losses.unsupported !== undefined) return { ok: false, unsupported: losses.unsupported };
  const names = toolNames(request, longestToolName);
  const tools = writeTools(request, names, to, search.tools);
  const conversation = encodeMessages(askingForJson(request, losses), names, to);
  const effort = encodeEffort(request.reasoning, to);
  const members = { ...tools.members, ...search.members };
  const fitted = fitParameters(
    { ...writeBody(request, conversation.messages, members, to), ...shared.members, ...effort.members },
    to,
    true,
  );
  for (const { warnings } of [shared, tools, conversation, effort, fitted]) for (const warning of warnings) losses.warn(warning);
  return {
    ok: true,
    body: edited(beginAnswer(fitted.body, to.traits, true), to.params),
    warnings: losses.warnings,
    changed: true,
    toolNames: names.renamed,
  };
}

const longestToolName = 64;
/** OpenAI's limit. */
const mostTools = 128;

/** Features of other dialects without a common form that this one can say. */
export const carries: ReadonlySet<string> = new Set([detailFeature]);

/** What this dialect has no field for. */
function noteMissing(request: ChatRequest, unportable: readonly Unportable[], to: EncodeTo, losses: Losses): void {
  const { messages, tools, topK, user } = request;
  goWithout(unportable, carries, losses);
  const media = untakenMedia(messages);
  if (media !== undefined) losses.refuse(`file of type ${media}`);
  if (to.native && tools.length > mostTools) losses.refuse(`more than ${mostTools} tools`);
  refuseAnswerSchema(request, to, losses);
  if (topK !== undefined) losses.warn(noSuchField('top_k'));
  const isHashed = user !== undefined && fitUser(user, chatUser) !== user;
  if (isHashed) losses.warn(`user is sent as a hash: the target takes ${chatUser.longest} characters`);
}

function writeBody(request: ChatRequest, messages: readonly JsonObject[], tools: JsonObject, to: EncodeTo): JsonObject {
  return defined({
    model: to.model,
    messages,
    ...tools,
    response_format: request.output && writeOutput(request.output, to),
    [to.traits.maxTokensField]: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    stop: request.stop,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    n: request.n,
    logprobs: request.logprobs,
    [askerField(request.userIs, to)]: request.user === undefined ? undefined : fitUser(request.user, chatUser),
    ...(request.stream && { stream: true, ...(mayAskUsage(to) && { stream_options: { include_usage: true } }) }),
  });
}

/** Writes the output format. Chat Completions requires a name, which other dialects do not have: `answer` stands in. */
function writeOutput(output: OutputFormat, to: EncodeTo): JsonObject {
  if (output.type === 'json-object') return { type: 'json_object' };
  const { name = 'answer', description, schema: given, strict } = output;
  const schema = fitAnswerSchema(given, to);
  return {
    type: 'json_schema',
    json_schema: defined({ name: safeName(name), description, schema, strict: strict && fitsStrict(schema) }),
  };
}

/** At most 64 letters, digits, `_` and `-`. */
function safeName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64) || 'answer';
}
