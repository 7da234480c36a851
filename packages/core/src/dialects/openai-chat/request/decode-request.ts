import type { JsonObject } from '../../../call/json.ts';
import { own } from '../../../call/own.ts';
import type { ChatRequest } from '../../../call/request.ts';
import type { DecodedRequest } from '../../client-dialect.ts';
import { defined } from '../../json.ts';
import { readAsker, sharedFields } from '../../of-openai.ts';
import { RequestReader } from '../../request-reader.ts';
import { asObject } from '../read-json.ts';
import { decodeFunctions } from './decode-functions.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeReasoning } from './decode-reasoning.ts';
import { allowedTools, decodeOutput, decodeToolChoice, decodeTools } from './decode-tools.ts';
import { decodeWebSearch } from './decode-web-search.ts';
import { plainRequest } from './plain-request.ts';

/**
 * Reads the body of a chat completion request. Types are checked and ranges are not: those differ between models, whose own answer to them
 * is the better one. A member that is null counts as absent.
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
  return {
    messages: decodeMessages(body.messages, reader),
    tools: allowedTools(decodeTools(body.tools, reader), body.tool_choice),
    stream: flag('stream') ?? false,
    includeUsage: readIncludeUsage(body, reader),
    unportable: [],
    ...defined({
      toolChoice: decodeToolChoice(body.tool_choice, reader),
      webSearch: decodeWebSearch(body, reader),
      parallelToolCalls: flag('parallel_tool_calls'),
      output: decodeOutput(body.response_format, reader),
      maxTokens: readMaxTokens(body, reader),
      temperature: number('temperature'),
      topP: number('top_p'),
      topK: number('top_k'), // not OpenAI's, but taken by hosts of its wire
      stop: readStop(body.stop, reader),
      seed: number('seed'),
      frequencyPenalty: number('frequency_penalty'),
      presencePenalty: number('presence_penalty'),
      n: number('n'),
      logprobs: flag('logprobs'),
      ...readAsker(body, reader),
      reasoning: decodeReasoning(body, reader),
    }),
    ...decodeFunctions(body, reader),
  };
}

function readIncludeUsage(body: JsonObject, reader: RequestReader): boolean {
  const options = reader.read('object', body.stream_options, 'stream_options');
  return reader.read('boolean', options?.include_usage, 'stream_options.include_usage') ?? false;
}

/** A limit of 0 or less counts as no limit, as with most hosts. */
function readMaxTokens(body: JsonObject, reader: RequestReader): number | undefined {
  const old = reader.read('number', body.max_tokens, 'max_tokens');
  const limit = reader.read('number', body.max_completion_tokens, 'max_completion_tokens') ?? old;
  return limit !== undefined && limit > 0 ? limit : undefined;
}

function readStop(stop: unknown, reader: RequestReader): readonly string[] | undefined {
  if (stop === undefined || stop === null) return undefined;
  if (typeof stop === 'string') return [stop];
  if (!Array.isArray(stop)) return reader.wrong('stop', 'a string or an array of strings', stop);
  const words = stop.map((word, i) => reader.need('string', word, `stop[${i}]`) ?? '');
  return words.length > 0 ? words : undefined;
}

const portable: ReadonlySet<string> = new Set([
  ...[
    'model',
    'messages',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'functions',
    'function_call',
    'response_format',
    'max_tokens',
    'max_completion_tokens',
  ],
  ...[
    'temperature',
    'top_p',
    'top_k',
    'stop',
    'seed',
    'frequency_penalty',
    'presence_penalty',
    'n',
    'logprobs',
    'user',
    'safety_identifier',
  ],
  ...['reasoning_effort', 'reasoning', 'thinking', 'stream', 'stream_options', 'web_search_options'],
]);

type Test = (value: unknown) => boolean;

/** Fields without a common form that change what the answer is: a target whose dialect lacks such a field cannot take the call. */
const refused: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['audio', always],
  ['modalities', (value) => !Array.isArray(value) || value.some((modality) => modality !== 'text')],
  ['prediction', always],
]);

/** Fields with a value that asks for nothing, and a test for this value: such a field is left out without a warning. */
const idle: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['store', (value) => value === false],
  ['modalities', always],
  ['verbosity', (value) => value === 'medium'],
  ['logit_bias', (value) => Object.keys(asObject(value)).length === 0],
]);

function always(): boolean {
  return true;
}

function noteOtherFields(body: JsonObject, reader: RequestReader): void {
  for (const [field, value] of Object.entries(body)) {
    if (value === undefined || value === null || portable.has(field)) continue;
    if (refused.get(field)?.(value)) reader.refuse(field, field === 'audio' ? { needs: 'audio' } : {});
    else if (!idle.get(field)?.(value)) reader.drop(field, sharedFields.has(field) ? { value } : {});
  }
}
