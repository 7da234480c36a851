import { isObject, type JsonObject, objectAt, objectsIn, own } from '../json.ts';
import { anthropic } from './anthropic.ts';
import { checkConverseReasoning } from './bedrock-reasoning-check.ts';
import { checkConverseTools } from './bedrock-tools-check.ts';
import { checkConverseTurns } from './bedrock-turns-check.ts';
import type { IncomingRequest, Problem } from './wire.ts';

/** What Bedrock answers with a 400 or 403; undefined for a request that it takes. */
export function checkBedrock(request: IncomingRequest): Problem | undefined {
  const { json, model = '', host } = request;
  const refused = checkAuthorization(request);
  if (refused !== undefined) return refused;
  if (!isObject(json)) return { message: 'Unable to parse the request: it is not JSON.', code: 'SerializationException' };
  return host === 'bedrock-invoke' ? checkInvoke(request, json) : checkConverse(json, model);
}

const authorization = /^(?:Bearer \S+|AWS4-HMAC-SHA256 Credential=\S+, ?SignedHeaders=\S+, ?Signature=[0-9a-f]{64})$/;

export function checkAuthorization({ headers }: IncomingRequest): Problem | undefined {
  return authorization.test(headers.authorization ?? '') ? undefined : 'unauthorized';
}

const converseMembers: ReadonlySet<string> = new Set([
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'guardrailConfig',
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
  'promptVariables',
  'requestMetadata',
  'performanceConfig',
  'serviceTier',
  'outputConfig',
]);
const inferenceMembers: ReadonlySet<string> = new Set(['maxTokens', 'temperature', 'topP', 'stopSequences']);

export function checkConverse(body: JsonObject, model: string): Problem | undefined {
  const unknown = Object.keys(body).find((name) => !converseMembers.has(name));
  if (unknown !== undefined) return { message: `extraneous key [${unknown}] is not permitted` };
  return (
    checkConverseTurns(body, model) ??
    checkConverseTools(body, model) ??
    checkConverseReasoning(body, model) ??
    checkInference(objectAt(body, 'inferenceConfig'), model) ??
    checkFields(objectAt(body, 'additionalModelRequestFields'), model) ??
    checkFormat(objectAt(body, 'outputConfig')) ??
    checkStructured(body, model)
  );
}

function checkInference(config: JsonObject, model: string): Problem | undefined {
  const unknown = Object.keys(config).find((name) => !inferenceMembers.has(name));
  if (unknown !== undefined) return { message: `extraneous key [${unknown}] is not permitted` };
  const { maxTokens = 1, temperature, topP, stopSequences = [] } = config;
  const isCount = Number.isInteger(maxTokens) && Number(maxTokens) >= 1;
  if (!isCount) return { message: `The value at inferenceConfig.maxTokens must be greater than or equal to 1.` };
  for (const [name, value] of [
    ['temperature', temperature],
    ['topP', topP],
  ] as const)
    if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= 1))
      return { message: `The value at inferenceConfig.${name} must be between 0 and 1.` };
  const stops: readonly unknown[] = Array.isArray(stopSequences) ? stopSequences : [0];
  if (stops.some((stop) => typeof stop !== 'string' || stop === ''))
    return { message: 'Stop sequences must be at least 1 long.' };
  if (stops.length > 4 && model.includes('nova')) return { message: 'stopSequences: at most 4 are supported' };
  const both = temperature !== undefined && topP !== undefined && /claude-(?:[a-z]+-)?[4-9]/.test(model);
  return both
    ? { message: '`temperature` and `top_p` cannot both be specified for this model. Please use only one.' }
    : undefined;
}

/** The makers' own members, by the models that know them. */
const fields: readonly (readonly [model: RegExp, members: readonly string[]])[] = [
  [/anthropic\.claude/, ['thinking', 'output_config', 'top_k', 'anthropic_beta', 'reasoning_config']],
  [/amazon\.nova/, ['inferenceConfig', 'reasoningConfig']],
  [/openai\.gpt-oss/, ['reasoning_effort']],
];

function checkFields(given: JsonObject, model: string): Problem | undefined {
  const known = fields.find(([name]) => name.test(model))?.[1] ?? [];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  return unknown === undefined
    ? undefined
    : {
        message: `The model returned the following errors: #: extraneous key [${unknown}] is not permitted, please reformat your input and try again.`,
      };
}

function checkFormat(config: JsonObject): Problem | undefined {
  if (Object.keys(config).length === 0) return undefined;
  const format = objectAt(config, 'textFormat');
  const { schema } = objectAt(objectAt(format, 'structure'), 'jsonSchema');
  const isSchema = format.type === 'json_schema' && typeof schema === 'string' && schema.startsWith('{');
  return isSchema
    ? undefined
    : { message: 'outputConfig.textFormat.structure.jsonSchema.schema must be a JSON schema as a string.' };
}

/** Of all Claudes these alone have structured output here. */
const structured = /claude-(?:haiku|sonnet|opus)-4-[56](?!\d)/;

function checkStructured(body: JsonObject, model: string): Problem | undefined {
  if (!model.includes('anthropic.claude') || structured.test(model)) return undefined;
  const isFormat = (body.outputConfig ?? own(objectAt(body, 'output_config'), 'format')) !== undefined;
  const tools = [
    ...objectsIn(body.tools),
    ...objectsIn(objectAt(body, 'toolConfig').tools).map((tool) => objectAt(tool, 'toolSpec')),
  ];
  const strict = tools.findIndex((tool) => own(tool, 'strict') !== undefined);
  if (!isFormat && strict < 0) return undefined;
  return { message: `${isFormat ? 'output_config.format' : `tools.${strict}.custom.strict`}: Extra inputs are not permitted` };
}

/** Claude's own API, with the model in the path and the version and betas in the body. */
export function checkInvoke({ headers, model = '' }: IncomingRequest, body: JsonObject): Problem | undefined {
  if (!/anthropic\.claude/.test(model)) return { message: 'Malformed input request: #: required key [prompt] not found' };
  const { anthropic_version: version, anthropic_beta: betas = [], ...messages } = body;
  if (version !== 'bedrock-2023-05-31') return { message: '"bedrock-2023-05-31" is required for "anthropic_version".' };
  const foreign = ['model', 'stream'].find((name) => own(messages, name) !== undefined);
  if (foreign !== undefined) return { message: `${foreign}: Extra inputs are not permitted` };
  if (!Array.isArray(betas)) return { message: 'anthropic_beta: Input should be a valid list' };
  const plain = { ...messages, model: model.replace(/^.*anthropic\./, '') };
  const sent = { 'anthropic-version': '2023-06-01', ...(betas.length > 0 && { 'anthropic-beta': betas.join(',') }) };
  const problem = anthropic.check({ headers: { 'content-type': headers['content-type'] ?? '', ...sent }, json: plain, model });
  if (problem === undefined) return checkStructured(messages, model);
  return typeof problem === 'object' ? { message: problem.message } : problem;
}
