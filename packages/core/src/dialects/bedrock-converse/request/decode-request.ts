import type { JsonObject } from '../../../call/json.ts';
import { exceeds, jsonLimits } from '../../../call/json-meter.ts';
import type { ChatRequest, OutputFormat } from '../../../call/request.ts';
import type { DecodedRequest, ReceivedRequest } from '../../client-dialect.ts';
import { defined, isGiven, isObject, parseJsonExact } from '../../json.ts';
import { RequestReader } from '../../request-reader.ts';
import { decodeFields } from './decode-fields.ts';
import { decodeMessages, decodeSystem } from './decode-messages.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { noteTier } from './service-tier.ts';

/** Members that have a common form. The path names the model. */
const known: ReadonlySet<string> = new Set([
  'modelId',
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'additionalModelRequestFields',
  'outputConfig',
  'serviceTier',
]);

/** Members that refer to what one account keeps, or that change what the answer may say: a target of another dialect cannot take the call. */
const bound: ReadonlySet<string> = new Set(['guardrailConfig', 'promptVariables']);

/** Reads the body of `Converse`, or of `ConverseStream`. */
export function decodeRequest({ body, inPath = '' }: Pick<ReceivedRequest, 'body' | 'inPath'>, stream: boolean): DecodedRequest {
  const reader = new RequestReader();
  const toolConfig = reader.read('object', body.toolConfig, 'toolConfig') ?? {};
  const { output, ...asked } = decodeFields(body.additionalModelRequestFields, reader);
  const request = {
    messages: [...decodeSystem(body.system, reader), ...decodeMessages(body.messages, reader)],
    tools: decodeTools(toolConfig.tools, reader),
    ...decodeToolChoice(toolConfig.toolChoice, reader),
    ...decodeInference(body.inferenceConfig, reader),
    ...asked,
    ...defined({ output: decodeOutput(body.outputConfig, reader) ?? output }),
    stream,
    includeUsage: true,
  };
  noteTier(body.serviceTier, reader);
  noteUnknown(body, reader);
  return reader.decoded(inPath, request);
}

type Inference = Pick<ChatRequest, 'maxTokens' | 'temperature' | 'topP' | 'stop'>;

function decodeInference(value: unknown, reader: RequestReader): Inference {
  const at = 'inferenceConfig';
  const { maxTokens, temperature, topP, stopSequences, ...others } = reader.read('object', value, at) ?? {};
  for (const [name, other] of Object.entries(others)) if (isGiven(other)) reader.drop(`${at}.${name}`);
  const stop = reader.read('array', stopSequences, `${at}.stopSequences`);
  return defined({
    maxTokens: reader.read('whole number', maxTokens, `${at}.maxTokens`),
    temperature: reader.read('number', temperature, `${at}.temperature`),
    topP: reader.read('number', topP, `${at}.topP`),
    stop: stop?.map((item, i) => reader.string(item, `${at}.stopSequences[${i}]`)),
  });
}

/** Reads `outputConfig`. The schema is a text, whose values the limits of the body do not count. */
function decodeOutput(value: unknown, reader: RequestReader): OutputFormat | undefined {
  const { textFormat, ...others } = reader.read('object', value, 'outputConfig') ?? {};
  for (const [name, other] of Object.entries(others)) if (isGiven(other)) reader.drop(`outputConfig.${name}`);
  const at = 'outputConfig.textFormat';
  const format = reader.read('object', textFormat, at);
  if (!format) return undefined;
  if (format.type !== 'json_schema') return reader.refuse(at);
  const inside = `${at}.structure.jsonSchema`;
  const { schema, name, description } = reader.object(reader.object(format.structure, `${at}.structure`).jsonSchema, inside);
  const text = reader.string(schema, `${inside}.schema`);
  const parsed = exceeds(text, jsonLimits) === undefined ? parseJsonExact(text) : undefined;
  if (!isObject(parsed)) return reader.wrong(`${inside}.schema`, 'a JSON Schema as a text', schema);
  return {
    type: 'json-schema',
    schema: parsed,
    ...defined({
      name: reader.read('string', name, `${inside}.name`),
      description: reader.read('string', description, `${inside}.description`),
    }),
  };
}

function noteUnknown(body: JsonObject, reader: RequestReader): void {
  for (const [name, value] of Object.entries(body)) {
    if (known.has(name) || !isGiven(value)) continue;
    if (bound.has(name)) reader.refuse(name);
    else reader.drop(name);
  }
}
