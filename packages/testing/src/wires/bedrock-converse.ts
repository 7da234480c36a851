import { isObject, type JsonObject, objectAt, objectsIn, parseJson } from '../json.ts';
import { anthropic } from './anthropic.ts';
import { checkBedrock } from './bedrock-check.ts';
import { checkBedrockCount } from './bedrock-count-check.ts';
import { bedrockError, bedrockInBandError } from './bedrock-errors.ts';
import { converseJson, converseStream } from './bedrock-parts.ts';
import { eventMessage, eventMessageOf, exceptionMessage } from './event-message.ts';
import type { Exchange, ForcedTool, Place, Wire, WireEvent } from './wire.ts';

/**
 * Amazon Bedrock, as recorded from bedrock-runtime: Converse for any model, and invoke for Claude, which gets the Messages API in a wrapping. The path says
 * the model and the verb.
 */
export const bedrockConverse: Wire = {
  name: 'bedrock-converse',
  path: '/model/{model}/converse',
  placeOf,
  requestId: (random) => random.text(36),
  headers: ({ requestId }) => ({ 'x-amzn-requestid': requestId }),
  keyOf,
  check: checkBedrock,
  count: { path: '/model/{model}/count-tokens', check: checkBedrockCount, body: (tokens) => ({ inputTokens: tokens }) },
  error: bedrockError,
  inBandError: bedrockInBandError,
  json: (answer, exchange) => (isInvoke(exchange) ? anthropic.json(answer, exchange) : converseJson(answer, exchange)),
  stream: (answer, exchange) =>
    isInvoke(exchange) ? anthropic.stream(answer, exchange).map(asChunk) : converseStream(answer, exchange),
  streamType: 'application/vnd.amazon.eventstream',
  event: (name, data) => (name === 'error' ? exceptionOf(parseJson(data)) : eventMessageOf('contentBlockDelta', data)),
  ping: '',
  models: () => '{}', // the list stands at another host of Amazon
  forcedTool,
  outputSchema,
};

const verbs: ReadonlyMap<string, Pick<Place, 'what' | 'stream' | 'host'>> = new Map([
  ['converse', { what: 'call', stream: false }],
  ['converse-stream', { what: 'call', stream: true }],
  ['invoke', { what: 'call', stream: false, host: 'bedrock-invoke' }],
  ['invoke-with-response-stream', { what: 'call', stream: true, host: 'bedrock-invoke' }],
  ['count-tokens', { what: 'count', stream: false }],
]);

function placeOf(path: string): Place | undefined {
  const [, name = '', verb = ''] = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(path) ?? [];
  const found = verbs.get(verb);
  return found && { model: decodeURIComponent(name), ...found };
}

/** A key of Bedrock as a Bearer token, or the id of the key that a request was signed with. */
function keyOf({ authorization = '' }: Readonly<Record<string, string>>): string | undefined {
  const signed = /^AWS4-HMAC-SHA256 Credential=([^/,]+)\//.exec(authorization)?.[1];
  return signed ?? /^Bearer (\S+)$/.exec(authorization)?.[1];
}

function isInvoke({ body }: Exchange): boolean {
  return body.anthropic_version !== undefined;
}

/** An event of Messages as Bedrock wraps it. */
function asChunk({ data, part }: WireEvent): WireEvent {
  const json = /^data: (.*)$/m.exec(String(data))?.[1] ?? '';
  return { data: eventMessage('chunk', { bytes: Buffer.from(json).toString('base64'), p: 'abc' }), part };
}

function exceptionOf(error: unknown): Uint8Array {
  const { __type: type, message } = isObject(error) ? error : {};
  return exceptionMessage(String(type), { message });
}

function forcedTool(body: JsonObject): ForcedTool | undefined {
  const config = objectAt(body, 'toolConfig');
  const choice = objectAt(config, 'toolChoice');
  const specs = objectsIn(config.tools).map((one) => objectAt(one, 'toolSpec'));
  const name = objectAt(choice, 'tool').name;
  const tool =
    choice.any === undefined ? specs.find((spec) => spec.name === name) : specs.find((spec) => spec.name !== undefined);
  if (isObject(body.tool_choice)) return anthropic.forcedTool(body);
  return tool?.name === undefined
    ? undefined
    : { name: String(tool.name), schema: objectAt(objectAt(tool, 'inputSchema'), 'json') };
}

function outputSchema(body: JsonObject): JsonObject | undefined {
  const format = objectAt(objectAt(body, 'outputConfig'), 'textFormat');
  const { schema } = objectAt(objectAt(format, 'structure'), 'jsonSchema');
  const parsed = typeof schema === 'string' ? parseJson(schema) : undefined;
  return isObject(parsed) ? parsed : anthropic.outputSchema(body);
}
