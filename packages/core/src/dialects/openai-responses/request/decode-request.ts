import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import type { ChatRequest, Message } from '../../../call/request.ts';
import type { DecodedRequest } from '../../client-dialect.ts';
import { isEffort } from '../../efforts.ts';
import { defined, isGiven } from '../../json.ts';
import { readAsker, sharedFields } from '../../of-openai.ts';
import { asArray } from '../../openai-chat/read-json.ts';
import { RequestReader } from '../../request-reader.ts';
import { decodeBound } from './decode-bound.ts';
import { decodeItems, toolsInItems } from './decode-items.ts';
import { allowedTools, decodeFormat, decodeToolChoice, decodeTools } from './decode-tools.ts';
import { decodeWebSearch } from './decode-web-search.ts';
import { type KnownTools, knownTools } from './known-tools.ts';
import { plainRequest } from './plain-request.ts';

/**
 * Reads the body of a request. Types are checked and ranges are not: those differ between models, whose own answer to them is the better one. A member
 * that is null counts as absent.
 */
export function decodeRequest(body: JsonObject): DecodedRequest {
  const plain = plainRequest(body);
  return plain ? { ok: true, ...plain } : decodeWhole(body);
}

/** As `decodeRequest`, for a request that may hold anything. */
export function decodeWhole(body: JsonObject): DecodedRequest {
  const reader = new RequestReader();
  const model = reader.model(body.model);
  const request = readRequest(body, reader);
  noteOtherFields(body, reader);
  return reader.decoded(model, request);
}

function readRequest(body: JsonObject, reader: RequestReader): ChatRequest {
  const number = (name: string) => reader.read('number', own(body, name), name);
  const flag = (name: string) => reader.read('boolean', own(body, name), name);
  const text = reader.read('object', body.text, 'text');
  const bound = decodeBound(body, reader);
  const known = readTools(body, reader);
  return {
    messages: readMessages(body, known, reader),
    tools: allowedTools(known, body.tool_choice),
    stream: flag('stream') ?? false,
    includeUsage: true,
    unportable: [],
    ...defined({
      bound,
      toolChoice: decodeToolChoice(body.tool_choice, known, reader),
      webSearch: decodeWebSearch(body, reader),
      parallelToolCalls: flag('parallel_tool_calls'),
      output: decodeFormat(text?.format, reader),
      maxTokens: number('max_output_tokens'),
      temperature: number('temperature'),
      topP: number('top_p'),
      ...readAsker(body, reader),
      reasoning: readReasoning(body, reader),
    }),
  };
}

/** Also tools that the conversation brings in. One that is there twice, because it was searched for, is one tool. */
function readTools(body: JsonObject, reader: RequestReader): KnownTools {
  const declared = decodeTools(body.tools, 'tools', reader);
  const added = toolsInItems(body.input, reader);
  const known = knownTools([...added, ...declared]);
  return added.length === 0 ? known : { ...known, tools: [...new Map(known.tools.map((tool) => [tool.name, tool])).values()] };
}

/** The input may be left out where its provider keeps the conversation or the prompt. */
function readMessages(body: JsonObject, known: KnownTools, reader: RequestReader): readonly Message[] {
  const instructions = reader.read('string', body.instructions, 'instructions');
  const mayBeAbsent = isGiven(body.previous_response_id) || isGiven(body.conversation) || isGiven(body.prompt);
  const items = isGiven(body.input) || !mayBeAbsent ? decodeItems(body.input, known, reader) : [];
  return instructions ? [{ role: 'system', content: [{ type: 'text', text: instructions }] }, ...items] : items;
}

/** A summary is not asked of other dialects, which tell of their reasoning as they do. */
function readReasoning(body: JsonObject, reader: RequestReader): ChatRequest['reasoning'] {
  const reasoning = reader.read('object', body.reasoning, 'reasoning');
  const effort = reader.read('string', reasoning?.effort, 'reasoning.effort');
  if (effort === undefined) return undefined;
  return isEffort(effort) ? { effort } : reader.drop('reasoning.effort');
}

const portable: ReadonlySet<string> = new Set([
  ...['model', 'input', 'instructions', 'tools', 'tool_choice', 'parallel_tool_calls', 'stream', 'max_output_tokens'],
  'max_tool_calls', // see `decodeWebSearch`
  ...['temperature', 'top_p', 'user', 'safety_identifier', 'reasoning', 'stream_options'],
  ...['previous_response_id', 'conversation'],
]);

type Test = (value: unknown) => boolean;

/** Fields without a common form that change what the answer is: a target whose dialect lacks such a field cannot take the call. */
const refused: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['prompt', () => true],
  ['include', (value) => asArray(value).includes('message.output_text.logprobs')],
  ['top_logprobs', (value) => value !== 0],
]);

/** Fields whose value may ask for nothing, or for what only their own dialect has to show: they are left out without a warning. */
const idle: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['background', () => true], // true binds the call
  ['include', () => true],
  ['store', (value) => value === false],
  ['top_logprobs', () => true],
  ['truncation', (value) => value === 'disabled'],
  ['service_tier', (value) => value === 'auto' || value === 'default'],
]);

function noteText({ verbosity }: JsonObject, reader: RequestReader): void {
  if (isGiven(verbosity) && verbosity !== 'medium') reader.drop('verbosity', { value: verbosity });
}

function noteOtherFields(body: JsonObject, reader: RequestReader): void {
  for (const [field, value] of Object.entries(body)) {
    if (value === undefined || value === null || portable.has(field)) continue;
    if (refused.get(field)?.(value)) reader.refuse(field, field === 'prompt' ? {} : { needs: 'logprobs' });
    else if (field === 'text') noteText(value as JsonObject, reader);
    else if (!idle.get(field)?.(value)) reader.drop(field, sharedFields.has(field) ? { value } : {});
  }
}
