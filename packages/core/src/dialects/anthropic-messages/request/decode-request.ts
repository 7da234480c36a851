import type { JsonObject } from '../../../call/json.ts';
import type { ChatRequest } from '../../../call/request.ts';
import type { DecodedRequest } from '../../client-dialect.ts';
import { defined, isObject } from '../../json.ts';
import { RequestReader } from '../../request-reader.ts';
import { decodeMessages, decodeSystem } from './decode-messages.ts';
import { decodeOutput, decodeReasoning } from './decode-output-config.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { decodeWebSearch } from './decode-web-search.ts';
import { plainRequest } from './plain-request.ts';
import { toolsAdded } from './tool-changes.ts';

/** Members that have a common form. */
const known: ReadonlySet<string> = new Set([
  'model',
  'max_tokens',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'stream',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
]);

/** Members that change the answer or the place where it is made, so that a target of another dialect cannot take the call. */
const bound: ReadonlySet<string> = new Set(['container', 'inference_geo', 'mcp_servers', 'thread']);

/** Reads the body of `POST /v1/messages`. */
export function decodeRequest(body: JsonObject): DecodedRequest {
  const plain = plainRequest(body);
  return plain ? { ok: true, ...plain } : decodeWhole(body);
}

/** As `decodeRequest`, for a request that may hold anything. */
export function decodeWhole(body: JsonObject): DecodedRequest {
  const reader = new RequestReader();
  const model = reader.model(body.model);
  const request = decodeMembers(body, reader);
  noteUnknown(body, reader);
  return reader.decoded(model, request);
}

function decodeMembers(body: JsonObject, reader: RequestReader): Omit<ChatRequest, 'unportable'> {
  const maxTokens = reader.need('whole number', body.max_tokens, 'max_tokens') ?? 0;
  const choice = decodeToolChoice(body.tool_choice, reader);
  return {
    messages: [...decodeSystem(body.system, reader), ...decodeMessages(body.messages, reader)],
    tools: [...decodeTools(body.tools, reader), ...decodeTools(toolsAdded(body), reader)],
    ...choice,
    ...decodeWebSearch(body.tools, choice, reader),
    maxTokens,
    ...defined({
      temperature: reader.read('number', body.temperature, 'temperature'),
      topP: reader.read('number', body.top_p, 'top_p'),
      topK: reader.read('number', body.top_k, 'top_k'),
      stop: decodeStop(body.stop_sequences, reader),
      user: decodeUser(body.metadata, reader),
      reasoning: decodeReasoning(body, reader),
      output: decodeOutput(body, reader),
    }),
    stream: reader.read('boolean', body.stream, 'stream') ?? false,
    includeUsage: true,
  };
}

function decodeStop(value: unknown, reader: RequestReader): readonly string[] | undefined {
  const at = 'stop_sequences';
  return reader.read('array', value, at)?.map((item, i) => reader.string(item, `${at}[${i}]`));
}

function decodeUser(value: unknown, reader: RequestReader): string | undefined {
  const { user_id: user, ...others } = reader.read('object', value, 'metadata') ?? {};
  for (const name of Object.keys(others)) reader.drop(`metadata.${name}`);
  return reader.read('string', user, 'metadata.user_id');
}

function noteUnknown(body: JsonObject, reader: RequestReader): void {
  for (const [name, value] of Object.entries(body)) {
    if (known.has(name) || value === null || value === undefined) continue;
    if (bound.has(name) && !beginsThread(name, value)) reader.refuse(name);
    else reader.drop(name);
  }
}

/** A request that begins a thread holds the whole conversation, so that a target without threads can answer it too. */
function beginsThread(name: string, value: unknown): boolean {
  return name === 'thread' && isObject(value) && value.type === 'create';
}
